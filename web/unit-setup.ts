// Runs before each file of unit tests.
import { configure } from "@testing-library/react";

// The same limit as that of expect.poll in vite.config.ts. By default, findBy… and waitFor time out after a second.
configure({ asyncUtilTimeout: 10_000 });
