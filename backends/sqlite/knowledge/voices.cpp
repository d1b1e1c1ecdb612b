#include "sqlite/knowledge/voices.hpp"

#include <cq/error.hpp>
#include <optional>
#include <string>

#include "sqlite/db/timestamps.hpp"

namespace cq::sqlite {
namespace {

Voice::Act read_act(std::string_view text, const std::string& where) {
  if (const std::optional<Voice::Act> act = parse_voice_act(text)) return *act;
  throw Error(ErrorKind::kCorrupt, "What is stored in knowledge_unit_voices.act" + where +
                                       " is neither confirm nor flag; put it right, or restore the "
                                       "database from a backup.");
}

}  // namespace

bool has_voice(Connection& connection, std::string_view unit_id, const Voice& voice) {
  return connection
      .prepare("SELECT 1 FROM knowledge_unit_voices WHERE unit_id = ?1 AND act = ?2 AND voter = ?3")
      .bind(1, unit_id)
      .bind(2, to_string(voice.act))
      .bind(3, voice.voter)
      .step();
}

void insert_voice(Connection& connection, std::string_view unit_id, const Voice& voice) {
  connection
      .prepare(
          "INSERT INTO knowledge_unit_voices (unit_id, act, voter, at) VALUES (?1, ?2, ?3, ?4)")
      .bind(1, unit_id)
      .bind(2, to_string(voice.act))
      .bind(3, voice.voter)
      .bind(4, write_timestamp(voice.at))
      .run();
}

// "confirm" comes before "flag" as texts, too.
std::vector<Voice> read_voices(Connection& connection, std::string_view unit_id) {
  Statement rows = connection.prepare(
      "SELECT act, voter, at FROM knowledge_unit_voices WHERE unit_id = ?1 ORDER BY act, voter");
  rows.bind(1, unit_id);
  std::vector<Voice> voices;
  while (rows.step()) {
    const std::string where = " of unit '" + std::string(unit_id) + "'";
    voices.push_back({read_act(rows.text_view(0), where), rows.text(1),
                      read_timestamp(rows.text_view(2), "knowledge_unit_voices.at" + where)});
  }
  return voices;
}

}  // namespace cq::sqlite
