// Teams that one owns or is in, and who is in them.
import { useRef, useState } from "preact/hooks";

import { t } from "../texts";
import { Badge } from "../ui/badge";
import { useFocusBeside } from "../ui/focus";
import { Icon } from "../ui/icons";
import { Loading, useLoaded } from "../ui/load";
import { tracker } from "./api";
import { Members } from "./members";
import { mayManage } from "./roles";
import { HandOverDialog, nameOf, RemoveTeamDialog, TeamDialog } from "./team_dialogs";
import type { Team, TeamRole } from "./types";

type Act = "change" | "handOver" | "remove";

/** What one of that role may do to a team, with how that is called. */
const actsOf = (role: TeamRole | null): [Act, string][] => [
  ...(mayManage(role) ? [["change", t.experiments.changeTeam] as [Act, string]] : []),
  ...(role === "owner" ? [["handOver", t.experiments.handOver] as [Act, string]] : []),
  ...(mayManage(role) ? [["remove", t.experiments.removeTeam] as [Act, string]] : []),
];

function TeamPanel({ team, self, onChanged }: { team: Team; self: string; onChanged: () => void }) {
  const members = useLoaded((signal) => tracker.members(team.id, signal), [team.id, team.role]);
  const [asked, setAsked] = useState<Act | null>(null);
  const panel = useRef<HTMLElement>(null);
  useFocusBeside(panel);
  const acts = actsOf(team.role);
  const close = () => setAsked(null);
  const done = () => {
    close();
    onChanged();
  };
  return (
    <section class="panel" aria-label={team.name} ref={panel} tabIndex={-1}>
      <header class="panel-head">
        <h2 class="wraps" dir="auto">
          {team.name}
        </h2>
        {acts.length > 0 ? (
          <div class="row-acts">
            {acts.map(([act, label]) => (
              <button
                key={act}
                type="button"
                class="button button-small"
                aria-label={`${label}: ${team.name}`}
                onClick={() => setAsked(act)}
              >
                {label}
              </button>
            ))}
          </div>
        ) : null}
      </header>
      {team.description ? (
        <p class="wraps" dir="auto">
          {team.description}
        </p>
      ) : null}
      <p class="quiet wraps">
        {t.experiments.owner} <bdi>{nameOf(team.owner)}</bdi>
        {team.role ? (
          <>
            {" · "}
            {t.experiments.ownRole}{" "}
            <Badge state={team.role}>{t.experiments.roles[team.role]}</Badge>
          </>
        ) : null}
      </p>
      <Members team={team} self={self} members={members} onLeft={onChanged} />
      {asked === "change" ? <TeamDialog team={team} onDone={done} onClose={close} /> : null}
      {asked === "handOver" ? (
        <HandOverDialog team={team} self={self} onDone={done} onClose={close} />
      ) : null}
      {asked === "remove" ? <RemoveTeamDialog team={team} onDone={done} onClose={close} /> : null}
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
            <div class="column">
              {teams.map((team) => (
                <TeamPanel key={team.id} team={team} self={self} onChanged={loaded.reload} />
              ))}
            </div>
          )
        }
      </Loading>
      {creating ? (
        <TeamDialog
          team={null}
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
