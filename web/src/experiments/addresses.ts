import { addressOf } from "../app/router";

export const projectAddress = (id: string, view = "", parameters: Record<string, string> = {}) =>
  addressOf(
    `experiments/projects/${encodeURIComponent(id)}${view === "" ? "" : `/${view}`}`,
    parameters,
  );

export const projectsAddress = addressOf("experiments/projects");

export const runAddress = (id: string) => addressOf(`experiments/runs/${encodeURIComponent(id)}`);
