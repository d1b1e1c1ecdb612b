// Who is in a team: added, given another role, removed, leaving.
import { useRef, useState } from "preact/hooks";

import { fill, t } from "../texts";
import { Badge } from "../ui/badge";
import { useFocusBeside } from "../ui/focus";
import { FormDialog } from "../ui/form_dialog";
import { type Looking, Loading, sentence } from "../ui/load";
import { say } from "../ui/toasts";
import { tracker } from "./api";
import { givenBy, mayManage } from "./roles";
import { type Done, nameOf, RemoveMemberDialog } from "./team_dialogs";
import type { Member, Team, TeamRole } from "./types";

function RoleField({
  roles,
  role,
  onChange,
}: {
  roles: TeamRole[];
  role: TeamRole;
  onChange: (role: TeamRole) => void;
}) {
  return (
    <label class="field">
      <span>{t.experiments.role}</span>
      <select value={role} onChange={(event) => onChange(event.currentTarget.value as TeamRole)}>
        {roles.map((one) => (
          <option key={one} value={one}>
            {t.experiments.roles[one]}
          </option>
        ))}
      </select>
    </label>
  );
}

function RoleDialog({ team, member, onDone, onClose }: Done & { team: Team; member: Member }) {
  const [role, setRole] = useState(member.role);
  return (
    <FormDialog
      title={fill(t.experiments.changeRole, { name: nameOf(member) })}
      label={t.experiments.setRole}
      submit={async () => {
        await tracker.setRole(team.id, member.userId, role);
        onDone();
      }}
      onClose={onClose}
    >
      <RoleField roles={givenBy(team.role)} role={role} onChange={setRole} />
      {role === "admin" ? <p>{t.experiments.adminHint}</p> : null}
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
      <RoleField roles={givenBy(team.role)} role={role} onChange={setRole} />
      <button type="submit" class="button">
        {t.experiments.addMember}
      </button>
    </form>
  );
}

type Act = "role" | "remove";

/** What one may do about a member, with how that is called. */
function actsOn(team: Team, { userId, role }: Member, self: string): [Act, string][] {
  if (userId === self) return [["remove", t.experiments.leave]];
  const isBelow = givenBy(team.role).includes(role);
  if (!isBelow) return [];
  const remove: [Act, string] = ["remove", t.experiments.remove];
  return role === "admin" ? [remove] : [["role", t.experiments.role], remove];
}

function MemberRow({
  member,
  acts,
  onAct,
}: {
  member: Member;
  acts: [Act, string][];
  onAct: (act: Act) => void;
}) {
  const row = useRef<HTMLLIElement>(null);
  useFocusBeside(row);
  return (
    <li class="row" ref={row} tabIndex={-1}>
      <div class="row-text">
        <p class="wraps">
          <bdi>{nameOf(member)}</bdi>
          {member.displayName ? (
            <>
              {" "}
              <bdi class="quiet">{member.email}</bdi>
            </>
          ) : null}
        </p>
      </div>
      <div class="row-facts">
        <Badge state={member.role}>{t.experiments.roles[member.role]}</Badge>
        {acts.length > 0 ? (
          <div class="row-acts">
            {acts.map(([act, label]) => (
              <button
                key={act}
                type="button"
                class="button button-small"
                aria-label={`${label}: ${member.email}`}
                onClick={() => onAct(act)}
              >
                {label}
              </button>
            ))}
          </div>
        ) : null}
      </div>
    </li>
  );
}

export function Members({
  team,
  self,
  members,
  onLeft,
}: {
  team: Team;
  self: string;
  members: Looking<Member[]>;
  onLeft: () => void;
}) {
  const [asked, setAsked] = useState<{ act: Act; member: Member } | null>(null);
  const close = () => setAsked(null);
  const done = () => {
    close();
    if (asked?.member.userId === self) onLeft();
    else members.reload();
  };
  return (
    <>
      <Loading loaded={members}>
        {(all) => (
          <ul class="rows">
            {all.map((member) => (
              <MemberRow
                key={member.userId}
                member={member}
                acts={actsOn(team, member, self)}
                onAct={(act) => setAsked({ act, member })}
              />
            ))}
          </ul>
        )}
      </Loading>
      {mayManage(team.role) ? <AddMember team={team} onDone={members.reload} /> : null}
      {asked?.act === "role" ? (
        <RoleDialog team={team} member={asked.member} onDone={done} onClose={close} />
      ) : null}
      {asked?.act === "remove" ? (
        <RemoveMemberDialog
          team={team}
          member={asked.member}
          self={self}
          onDone={done}
          onClose={close}
        />
      ) : null}
    </>
  );
}
