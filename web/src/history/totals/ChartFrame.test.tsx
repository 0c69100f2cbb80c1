import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { ChartFrame } from "./ChartFrame.tsx";

vi.mock("./MonthChart.tsx", () => {
  throw new TypeError("Failed to fetch dynamically imported module");
});

afterEach(cleanup);

test("if the chart can't be loaded, the legend stays and a message refers to the table", async () => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={client}>
      <ChartFrame
        days={[]}
        bands={[{ kind: "project", projects: ["Apollo"], minutes: 90, patternIndex: 0 }]}
      />
    </QueryClientProvider>,
  );
  expect(await screen.findByText(/^Couldn't load the chart/)).toBeTruthy();
  expect(screen.getByRole("listitem").textContent).toBe("Apollo1.5 h");
});
