import { useState } from "preact/hooks";

import { fill, t } from "../texts";
import { FormDialog } from "../ui/form_dialog";
import { say } from "../ui/toasts";
import { workspaces } from "./api";
import type { Worktree } from "./types";

/** Ends the lease that is shown; another one that the worktree has got meanwhile goes on. */
export function BreakDialog({
  worktree,
  onDone,
  onClose,
}: {
  worktree: Worktree;
  onDone: () => void;
  onClose: () => void;
}) {
  const [reason, setReason] = useState("");
  const submit = async () => {
    await workspaces.breakLease(worktree, reason.trim());
    say(fill(t.workspaces.broken, { path: worktree.path }));
    onDone();
  };
  return (
    <FormDialog
      dangerous
      title={fill(t.workspaces.breakTitle, { path: worktree.path })}
      label={t.workspaces.breakSubmit}
      submit={submit}
      onClose={onClose}
    >
      <p>{fill(t.workspaces.breakHint, { owner: worktree.lease_owner ?? "" })}</p>
      <label class="field">
        <span>{t.workspaces.breakReason}</span>
        <input
          required
          pattern=".*\S.*"
          maxLength={500}
          autofocus
          value={reason}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
    </FormDialog>
  );
}
