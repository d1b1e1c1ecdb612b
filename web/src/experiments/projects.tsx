import { useState } from "preact/hooks";

import { go } from "../app/router";
import { fill, t } from "../texts";
import { FormDialog } from "../ui/form_dialog";
import { Icon } from "../ui/icons";
import { Loading, sentence, useLoaded } from "../ui/load";
import { Time } from "../ui/time";
import { projectAddress } from "./addresses";
import { tracker } from "./api";
import { mayManage } from "./roles";
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
  const [teamId, setTeam] = useState("");
  const loaded = useLoaded((signal) => tracker.teams(signal), []);
  const teams = (loaded.data ?? []).filter(({ role }) => mayManage(role));
  return (
    <FormDialog
      title={t.experiments.newProject}
      label={t.experiments.createProject}
      submit={async () => {
        const team = teamId === "" ? {} : { teamId };
        go(projectAddress((await tracker.createProject({ name, description, ...team })).id));
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
      {teams.length > 0 ? (
        <label class="field">
          <span>{t.experiments.team}</span>
          <select value={teamId} onChange={(event) => setTeam(event.currentTarget.value)}>
            <option value="">{t.experiments.myself}</option>
            {teams.map(({ id, name: team }) => (
              <option key={id} value={id}>
                {team}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      {loaded.error ? <p class="problem">{sentence(loaded.error)}</p> : null}
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
