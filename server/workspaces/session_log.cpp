#include "workspaces/session_log.hpp"

#include <utility>

#include "api/errors.hpp"

namespace cq::workspaces {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{64} * 1024;
constexpr std::chrono::seconds kQuiet{10};  // well below what clients wait for
constexpr std::chrono::seconds kFollowLater{10};

/// How many commands are read at once, and how often for one piece, which bounds what a follower
/// costs while nothing is written.
constexpr std::size_t kPageOfCommands = 256;
constexpr int kPagesWhileFollowing = 4;
constexpr int kPagesForAPiece = 40;

bool has_ended(CommandStatus status) {
  return status != CommandStatus::kPending && status != CommandStatus::kRunning;
}

}  // namespace

std::shared_ptr<void> LogFollowers::add(const std::shared_ptr<LogFollowers>& followers) {
  const std::size_t others = followers->count_++;
  std::shared_ptr<void> place(followers.get(), [followers](void*) { --followers->count_; });
  if (others >= kMost) {
    throw api::Refusal(503,
                       "As many clients follow logs as may do so; try again later, or without "
                       "following",
                       kFollowLater);
  }
  return place;
}

SessionLog::SessionLog(const WorkspaceService& service, std::string session_id,
                       const std::shared_ptr<LogFollowers>& followers)
    : service_(service),
      session_id_(std::move(session_id)),
      is_open_(service.is_open(session_id_) && followers != nullptr),
      follower_(is_open_ ? LogFollowers::add(followers) : nullptr) {}

http::BodyPiece SessionLog::next() {
  http::BodyPiece piece{http::BodyPiece::Kind::kMore, {}};
  // Looked at before the logs are: what was written before the session ended is read.
  look_whether_open();
  if (read(piece.bytes)) {
    piece.kind = http::BodyPiece::Kind::kLast;
  } else if (piece.bytes.empty() && SteadyClock::now() - sent_ < kQuiet) {
    piece.kind = http::BodyPiece::Kind::kPostponed;
  } else if (piece.bytes.empty()) {
    piece.bytes = "\n";
  }
  if (!piece.bytes.empty()) sent_ = SteadyClock::now();
  return piece;
}

void SessionLog::look_whether_open() {
  if (!is_open_ || service_.is_open(session_id_)) return;
  is_open_ = false;
  // All are looked at once more: those behind which it has looked may have got logs.
  found_.clear();
  looked_at_.reset();
  looked_at_all_ = false;
}

bool SessionLog::read(std::string& out) {
  if (is_open_) looked_at_all_ = false;
  for (int pages = 0;;) {
    if (present_ && !read_present(out)) return false;
    if (out.size() >= kPieceBytes) return false;
    if (found_.empty()) {
      if (looked_at_all_) return !is_open_;
      if (pages++ == (is_open_ ? kPagesWhileFollowing : kPagesForAPiece)) return false;
      read_page();
    }
    take_next_log();
  }
}

bool SessionLog::read_present(std::string& out) {
  // The status is as it was before the log is read, so that nothing is missed behind its end.
  CommandLog& command = present_->command;
  if (!is_through(command)) {
    const auto now =
        service_.list_logs(session_id_, CommandPlace{command.sequence, command.id - 1}, 1);
    // One that isn't there any more writes nothing more.
    const bool is_there = !now.empty() && now.front().id == command.id;
    command.status = is_there ? now.front().status : CommandStatus::kCancelled;
  }
  while (present_->reader.read(kPieceBytes, out)) {
    if (out.size() >= kPieceBytes) return false;
  }
  if (!is_through(command)) return false;
  present_->reader.finish(out);
  present_.reset();
  return true;
}

bool SessionLog::is_through(const CommandLog& command) const {
  return !is_open_ || has_ended(command.status);
}

void SessionLog::take_next_log() {
  if (found_.empty()) return;
  CommandLog next = std::move(found_.front());
  found_.pop_front();
  LogReader reader(service_.folders(), *next.log_path);
  begun_.insert(next.id);
  present_.emplace(Present{std::move(next), std::move(reader)});
}

void SessionLog::read_page() {
  std::vector<CommandLog> page = service_.list_logs(session_id_, looked_at_, kPageOfCommands);
  // A page may be short of those that can't be read, so only an empty one is the end.
  looked_at_all_ = page.empty();
  looked_at_.reset();
  if (!page.empty()) looked_at_ = CommandPlace{page.back().sequence, page.back().id};
  for (CommandLog& command : page) {
    if (command.log_path && !begun_.contains(command.id)) found_.push_back(std::move(command));
  }
}

}  // namespace cq::workspaces
