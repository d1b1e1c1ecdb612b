// What is asked before a team is made, changed, handed over or removed: what goes with it.
import { useState } from "preact/hooks";

import { fill, t } from "../texts";
import { FormDialog } from "../ui/form_dialog";
import { Loading, useLoaded } from "../ui/load";
import { say } from "../ui/toasts";
import { tracker } from "./api";
import { changedIn } from "./changed";
import type { Member, Project, Team } from "./types";

export interface Done {
  onDone: () => void;
  onClose: () => void;
}

export const nameOf = ({ displayName, email }: { displayName: string | null; email: string }) =>
  displayName ?? email;

/** Makes a team, or changes one. */
export function TeamDialog({ team, onDone, onClose }: Done & { team: Team | null }) {
  const [before] = useState({ name: team?.name ?? "", description: team?.description ?? "" });
  const [now, setNow] = useState(before);
  const submit = async () => {
    // The route takes no change without a name.
    if (team) await tracker.changeTeam({ id: team.id, name: now.name, ...changedIn(before, now) });
    else await tracker.createTeam(now.name, now.description);
    onDone();
  };
  return (
    <FormDialog
      title={team ? t.experiments.changeTeam : t.experiments.newTeam}
      label={team ? t.experiments.save : t.experiments.createTeam}
      submit={submit}
      onClose={onClose}
    >
      <label class="field">
        <span>{t.experiments.name}</span>
        <input
          required
          maxLength={100}
          autofocus
          value={now.name}
          onInput={(event) => setNow({ ...now, name: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        <span>{t.experiments.description}</span>
        <textarea
          rows={3}
          maxLength={500}
          value={now.description}
          onInput={(event) => setNow({ ...now, description: event.currentTarget.value })}
        />
      </label>
    </FormDialog>
  );
}

function Projects({ projects }: { projects: Project[] }) {
  if (projects.length === 0) return <p class="quiet">{t.experiments.noTeamProjects}</p>;
  return (
    <ul class="chips">
      {projects.map(({ id, name }) => (
        <li key={id} class="chip">
          <bdi>{name}</bdi>
        </li>
      ))}
    </ul>
  );
}

/** Who is in the team, and its projects, as they are when it is asked. */
const useHeld = (team: Team) =>
  useLoaded(
    async (signal) => {
      const [members, projects] = await Promise.all([
        tracker.members(team.id, signal),
        tracker.projects(signal),
      ]);
      return { members, projects: projects.filter((one) => one.team?.id === team.id) };
    },
    [team.id],
  );

export function RemoveTeamDialog({ team, onDone, onClose }: Done & { team: Team }) {
  const loaded = useHeld(team);
  return (
    <FormDialog
      dangerous
      title={fill(t.experiments.removeTitle, { title: team.name })}
      label={t.experiments.removeTeam}
      submit={async () => {
        await tracker.removeTeam(team.id);
        say(fill(t.experiments.removed, { name: team.name }));
        onDone();
      }}
      onClose={onClose}
    >
      <Loading loaded={loaded}>
        {({ members, projects }) => (
          <>
            <p class="wraps">
              {fill(t.experiments.removeTeamHint, {
                members: members.length,
                owner: nameOf(team.owner),
              })}
            </p>
            <Projects projects={projects} />
          </>
        )}
      </Loading>
      <p>{t.experiments.removeHint}</p>
    </FormDialog>
  );
}

export function HandOverDialog({
  team,
  self,
  onDone,
  onClose,
}: Done & { team: Team; self: string }) {
  const loaded = useHeld(team);
  const [chosen, setChosen] = useState("");
  const submit = async () => {
    const to = loaded.data?.members.find(({ userId }) => userId === chosen);
    if (!to) return onClose();
    await tracker.handOver(team.id, to.userId);
    say(fill(t.experiments.handedOver, { team: team.name, name: nameOf(to) }));
    onDone();
  };
  return (
    <FormDialog
      dangerous
      title={`${t.experiments.handOver}: ${team.name}`}
      label={t.experiments.handOver}
      submit={submit}
      onClose={onClose}
    >
      <Loading loaded={loaded}>
        {({ members, projects }) =>
          members.length === 0 ? (
            <p>{t.experiments.noMembers}</p>
          ) : (
            <>
              <label class="field">
                <span>{t.experiments.newOwner}</span>
                <select
                  required
                  value={chosen}
                  onChange={(event) => setChosen(event.currentTarget.value)}
                >
                  <option value="" />
                  {members.map((member) => (
                    <option key={member.userId} value={member.userId}>
                      {nameOf(member)}
                    </option>
                  ))}
                </select>
              </label>
              <p>{t.experiments.handOverHint}</p>
              <Projects projects={projects.filter(({ owner }) => owner.id === self)} />
            </>
          )
        }
      </Loading>
    </FormDialog>
  );
}

/** Removes a member, or lets one leave. */
export function RemoveMemberDialog({
  team,
  member,
  self,
  onDone,
  onClose,
}: Done & { team: Team; member: Member; self: string }) {
  const leaves = member.userId === self;
  return (
    <FormDialog
      dangerous
      title={
        leaves
          ? fill(t.experiments.leaveTitle, { team: team.name })
          : fill(t.experiments.removeMember, { name: nameOf(member), team: team.name })
      }
      label={leaves ? t.experiments.leave : t.experiments.remove}
      submit={async () => {
        await tracker.removeMember(team.id, member.userId);
        if (leaves) say(fill(t.experiments.hasLeft, { team: team.name }));
        onDone();
      }}
      onClose={onClose}
    >
      <p>{leaves ? t.experiments.leaveHint : t.experiments.removeMemberHint}</p>
    </FormDialog>
  );
}
