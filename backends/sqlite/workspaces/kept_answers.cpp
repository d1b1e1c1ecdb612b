#include "sqlite/workspaces/kept_answers.hpp"

#include "sqlite/workspaces/columns.hpp"

namespace cq::workspaces {

using sqlite::Connection;
using sqlite::Statement;
using sqlite::TouchedRows;

namespace {

// The status of a request that was carried out, until its answer comes.
constexpr std::int64_t kCarriedOut = 0;

void drop_old_answers(Connection& connection, Timestamp at) {
  connection
      .prepare("DELETE FROM kept_answers WHERE noted_at < ?1 OR (status IS NULL AND noted_at < ?2)")
      .bind(1, stored_time(at - kAnswersKept))
      .bind(2, stored_time(at - kUnderWayAtMost))
      .run();
  connection.prepare("DELETE FROM kept_answers WHERE id <= (SELECT max(id) FROM kept_answers) - ?1")
      .bind(1, kMostAnswersKept - 1)
      .run();
}

}  // namespace

KnownRequest SqliteKeptAnswers::begin(std::string_view key, std::string_view content,
                                      Timestamp at) {
  KnownRequest known;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    touched.add(kKeptAnswersTable, key);
    known = {};  // where it is called again
    drop_old_answers(connection, at);
    {
      Statement row = connection.prepare(
          "SELECT content, status, body, noted_at < ?2 FROM kept_answers WHERE request_key = ?1");
      if (row.bind(1, key).bind(2, stored_time(at - kUnderWayAtMost)).step()) {
        if (row.text_view(0) != content) {
          known.repetition = Repetition::kDiffers;
        } else if (row.is_null(1)) {
          known.repetition = Repetition::kUnderWay;
        } else if (row.integer(1) == kCarriedOut) {
          known.repetition = row.integer(3) != 0 ? Repetition::kLost : Repetition::kUnderWay;
        } else {
          known.repetition = Repetition::kAnswered;
          known.answer = KeptAnswer{static_cast<int>(row.integer(1)), row.text(2)};
        }
        return;
      }
    }
    connection
        .prepare("INSERT INTO kept_answers (request_key, content, noted_at) VALUES (?1, ?2, ?3)")
        .bind(1, key)
        .bind(2, content)
        .bind(3, stored_time(at))
        .run();
  });
  return known;
}

void SqliteKeptAnswers::carry_out(std::string_view key, const std::function<void()>& change) {
  const sqlite::GroupCommit::Change addition = [key](Connection& connection, TouchedRows& touched) {
    touched.add(kKeptAnswersTable, key);
    connection
        .prepare("UPDATE kept_answers SET status = ?2 WHERE request_key = ?1 AND status IS NULL")
        .bind(1, key)
        .bind(2, kCarriedOut)
        .run();
  };
  const sqlite::GroupCommit::Attachment attached(commits_, addition);
  change();
}

void SqliteKeptAnswers::finish(std::string_view key, const KeptAnswer& answer) {
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    touched.add(kKeptAnswersTable, key);
    connection
        .prepare(
            "UPDATE kept_answers SET status = ?2, body = ?3 WHERE request_key = ?1 AND "
            "coalesce(status, ?4) = ?4")
        .bind(1, key)
        .bind(2, std::int64_t{answer.status})
        .bind(3, answer.body)
        .bind(4, kCarriedOut)
        .run();
  });
}

void SqliteKeptAnswers::forget(std::string_view key) {
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    touched.add(kKeptAnswersTable, key);
    connection.prepare("DELETE FROM kept_answers WHERE request_key = ?1 AND status IS NOT ?2")
        .bind(1, key)
        .bind(2, kCarriedOut)
        .run();
  });
}

void SqliteKeptAnswers::keep_waiting(const std::vector<std::string>& keys, Timestamp at) {
  const std::string noted_at = stored_time(at);
  commits_.write(
      [&](Connection& connection, TouchedRows& touched) {
        for (const std::string& key : keys) {
          touched.add(kKeptAnswersTable, key);
          connection
              .prepare(
                  "UPDATE kept_answers SET status = NULL, noted_at = ?2 WHERE request_key = ?1 AND "
                  "coalesce(status, ?3) = ?3")
              .bind(1, key)
              .bind(2, noted_at)
              .bind(3, kCarriedOut)
              .run();
        }
      },
      sqlite::GroupCommit::Additions::kNotMade);
}

}  // namespace cq::workspaces
