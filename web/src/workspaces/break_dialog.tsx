import { useState } from "preact/hooks";

import { t } from "../texts";
import { Dialog, DialogEnd } from "../ui/dialog";
import { sentence } from "../ui/load";
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
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      await workspaces.breakLease(worktree, reason.trim());
      say(t.workspaces.broken(worktree.path));
      onDone();
    } catch (error) {
      setProblem(sentence(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t.workspaces.breakTitle(worktree.path)} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <p>{t.workspaces.breakHint(worktree.lease_owner ?? "")}</p>
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
        <DialogEnd problem={problem} onClose={onClose}>
          <button type="submit" class="button button-reject" disabled={busy}>
            {t.workspaces.breakSubmit}
          </button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}
