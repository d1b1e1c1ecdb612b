// Teams that one owns or is in, and who is in them.
import { useState } from "preact/hooks";

import { t } from "../texts";
import { Badge } from "../ui/badge";
import { FormDialog } from "../ui/form_dialog";
import { Icon } from "../ui/icons";
import { Loading, sentence, useLoaded } from "../ui/load";
import { say } from "../ui/toasts";
import { tracker } from "./api";
import type { Member, Team, TeamRole } from "./types";

const given: TeamRole[] = ["admin", "member", "viewer"];

/** Asks for a name, and makes a team of that name. */
function CreateDialog({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const [name, setName] = useState("");
  return (
    <FormDialog
      title={t.experiments.newTeam}
      label={t.experiments.createTeam}
      submit={async () => {
        await tracker.createTeam(name);
        onDone();
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
    </FormDialog>
  );
}

function AddMember({ team, onDone }: { team: Team; onDone: () => void }) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<TeamRole>("member");
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      await tracker.addMember(team.id, email, role);
      setEmail("");
      onDone();
    } catch (error) {
      say(sentence(error), "problem");
    }
  };
  return (
    <form class="filters" onSubmit={(event) => void submit(event)}>
      <label class="field">
        <span>{t.experiments.email}</span>
        <input required value={email} onInput={(event) => setEmail(event.currentTarget.value)} />
      </label>
      <label class="field">
        <span>{t.experiments.role}</span>
        <select value={role} onChange={(event) => setRole(event.currentTarget.value as TeamRole)}>
          {given.map((one) => (
            <option key={one} value={one}>
              {t.experiments.roles[one]}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" class="button">
        {t.experiments.addMember}
      </button>
    </form>
  );
}

function MemberRow({
  member,
  label,
  onRemove,
}: {
  member: Member;
  label: string | null;
  onRemove: () => void;
}) {
  return (
    <li class="row">
      <div class="row-text">
        <p class="wraps">
          <bdi>{member.displayName ?? member.email}</bdi>
        </p>
      </div>
      <div class="row-facts">
        <Badge state={member.role}>{t.experiments.roles[member.role]}</Badge>
        {label ? (
          <button
            type="button"
            class="button button-small"
            aria-label={`${label}: ${member.email}`}
            onClick={onRemove}
          >
            {label}
          </button>
        ) : null}
      </div>
    </li>
  );
}

function TeamPanel({ team, self, onLeft }: { team: Team; self: string; onLeft: () => void }) {
  const members = useLoaded((signal) => tracker.members(team.id, signal), [team.id]);
  const manages = team.role === "owner" || team.role === "admin";
  const labelOf = ({ userId, role }: Member) => {
    if (role === "owner") return null;
    if (userId === self) return t.experiments.leave;
    return team.role === "owner" || (manages && role !== "admin") ? t.experiments.remove : null;
  };
  const remove = async ({ userId }: Member) => {
    try {
      await tracker.removeMember(team.id, userId);
      if (userId === self) onLeft();
      else members.reload();
    } catch (error) {
      say(sentence(error), "problem");
    }
  };
  return (
    <section class="panel" aria-label={team.name}>
      <h2 class="wraps" dir="auto">
        {team.name}
      </h2>
      <p class="quiet wraps">
        {t.experiments.owner} <bdi>{team.owner.displayName ?? team.owner.email}</bdi>
      </p>
      <Loading loaded={members}>
        {(all) => (
          <ul class="rows">
            {all.map((member) => (
              <MemberRow
                key={member.userId}
                member={member}
                label={labelOf(member)}
                onRemove={() => void remove(member)}
              />
            ))}
          </ul>
        )}
      </Loading>
      {manages ? <AddMember team={team} onDone={members.reload} /> : null}
    </section>
  );
}

export function Teams({ self }: { self: string }) {
  const loaded = useLoaded((signal) => tracker.teams(signal), []);
  const [creating, setCreating] = useState(false);
  return (
    <>
      <div class="actions">
        <button type="button" class="button button-primary" onClick={() => setCreating(true)}>
          <Icon name="plus" /> {t.experiments.newTeam}
        </button>
      </div>
      <Loading loaded={loaded}>
        {(teams) =>
          teams.length === 0 ? (
            <p class="quiet">{t.experiments.noTeams}</p>
          ) : (
            teams.map((team) => (
              <TeamPanel key={team.id} team={team} self={self} onLeft={loaded.reload} />
            ))
          )
        }
      </Loading>
      {creating ? (
        <CreateDialog
          onClose={() => setCreating(false)}
          onDone={() => {
            setCreating(false);
            loaded.reload();
          }}
        />
      ) : null}
    </>
  );
}
