import { useState } from "preact/hooks";

import { go } from "../app/router";
import { fill, t } from "../texts";
import { FormDialog } from "../ui/form_dialog";
import { Icon } from "../ui/icons";
import { Loading, useLoaded } from "../ui/load";
import { Time } from "../ui/time";
import { projectAddress } from "./addresses";
import { tracker } from "./api";
import { type Project, utc } from "./types";

function ProjectRow({ project }: { project: Project }) {
  return (
    <li class="row">
      <div class="row-text">
        <a href={projectAddress(project.id)}>
          <bdi>{project.name}</bdi>
        </a>
        {project.description ? (
          <p class="quiet" dir="auto">
            {project.description}
          </p>
        ) : null}
        <p class="quiet">
          {fill(t.experiments.counts, {
            runs: project.experimentCount,
            hypotheses: project.hypothesisCount,
          })}
          {" · "}
          {project.team ? t.experiments.team : t.experiments.owner}{" "}
          <bdi>{project.team?.name ?? project.owner.displayName ?? project.owner.email}</bdi>
          {" · "}
          {t.experiments.created} <Time at={utc(project.createdAt)} />
        </p>
      </div>
    </li>
  );
}

function CreateDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  return (
    <FormDialog
      title={t.experiments.newProject}
      label={t.experiments.createProject}
      submit={async () => {
        go(projectAddress((await tracker.createProject({ name, description })).id));
      }}
      onClose={onClose}
    >
      <label class="field">
        <span>{t.experiments.name}</span>
        <input
          required
          maxLength={100}
          autofocus
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        <span>{t.experiments.description}</span>
        <textarea
          rows={3}
          maxLength={500}
          value={description}
          onInput={(event) => setDescription(event.currentTarget.value)}
        />
      </label>
    </FormDialog>
  );
}

export function Projects() {
  const loaded = useLoaded((signal) => tracker.projects(signal), []);
  const [creating, setCreating] = useState(false);
  return (
    <>
      <div class="actions">
        <button type="button" class="button button-primary" onClick={() => setCreating(true)}>
          <Icon name="plus" /> {t.experiments.newProject}
        </button>
      </div>
      <Loading loaded={loaded}>
        {(projects) =>
          projects.length === 0 ? (
            <div class="empty">
              <h2>{t.experiments.noProjects}</h2>
              <p>{t.experiments.noProjectsHint}</p>
            </div>
          ) : (
            <ul class="rows">
              {projects.map((project) => (
                <ProjectRow key={project.id} project={project} />
              ))}
            </ul>
          )
        }
      </Loading>
      {creating ? <CreateDialog onClose={() => setCreating(false)} /> : null}
    </>
  );
}
