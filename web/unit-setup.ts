// Runs before each file of unit tests.
import { configure } from "@testing-library/react";

// As expect.poll in vite.config.ts: findBy… and waitFor otherwise give up after a second.
configure({ asyncUtilTimeout: 10_000 });
