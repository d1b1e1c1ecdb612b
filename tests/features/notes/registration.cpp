#include "notes/registration.hpp"

#include <cq/timestamp.hpp>
#include <memory>
#include <ostream>

#include "api/json_schema.hpp"
#include "api/object_schema.hpp"
#include "api/responses.hpp"
#include "api/text_rules.hpp"
#include "cli/options.hpp"
#include "database/line_reading.hpp"
#include "database/session_store.hpp"
#include "notes/notes.hpp"

namespace cq::notes {
namespace {

/// As a request's body and as a line of an export.
struct NoteMembers {
  std::string id;
  std::string text;
  std::string created_at;
};

const api::ObjectSchema<NoteMembers>& new_note() {
  static const auto kSchema = api::ObjectSchema<NoteMembers>("NewNote")
                                  .required("id", &NoteMembers::id, api::text().at_least(1))
                                  .required("text", &NoteMembers::text, api::text());
  return kSchema;
}

const api::ObjectSchema<NoteMembers>& note_line() {
  static const auto kSchema = api::ObjectSchema<NoteMembers>("NoteLine")
                                  .required("id", &NoteMembers::id, api::text().at_least(1))
                                  .required("text", &NoteMembers::text, api::text())
                                  .required("created_at", &NoteMembers::created_at, api::text());
  return kSchema;
}

ArchiveRecord read_note_line(const database::RecordLine& given) {
  NoteMembers line = database::read_members(note_line(), given.members);
  return to_record(Note{std::move(line.id), std::move(line.text),
                        database::read_timestamp("created_at", line.created_at)});
}

JsonValue json_of(const Note& note) {
  JsonValue json;
  json.add("id", JsonValue(note.id));
  json.add("text", JsonValue(note.text));
  return json;
}

class NotesService final : public feature::Service {
 public:
  explicit NotesService(const feature::Context& context)
      : notes_(context.store.part<Notes>()), clock_(context.clock) {}

  [[nodiscard]] std::vector<api::Route> routes() const override {
    api::Route list{.method = "GET",
                    .path = "/api/v1/notes",
                    .summary = "List the notes",
                    .responses = {{200, "The notes", "Notes"}},
                    .handler = [this](const api::Call&) {
                      JsonValue::Array notes;
                      for (const Note& note : notes_->list()) notes.push_back(json_of(note));
                      JsonValue body;
                      body.add("notes", JsonValue(std::move(notes)));
                      return api::json_response(200, body);
                    }};
    api::Route add{.method = "POST",
                   .path = "/api/v1/notes",
                   .summary = "Add a note",
                   .responses = {{201, "The note", "Note"}}};
    std::vector<api::Route> routes;
    api::add_group(
        routes, "Notes",
        {std::move(list),
         api::taking_body(std::move(add), new_note(), [this](const api::Call&, NoteMembers body) {
           const Note note{std::move(body.id), std::move(body.text), clock_()};
           notes_->add(note);
           return api::json_response(201, json_of(note));
         })});
    return routes;
  }

 private:
  host::StorePart<Notes> notes_;
  api::Clock clock_;
};

JsonValue::Object response_schemas() {
  using api::schema::object;
  using api::schema::text;
  return {{"Note", object({{"id", text()}, {"text", text()}})},
          {"Notes", object({{"notes", api::schema::of_type("array")}})}};
}

struct AddOptions {
  std::string id;
  std::string text;
};

int add_note(const AddOptions& options, const cli::Session& session) {
  const host::OpenedStore store = database::open_or_make(
      session, database::find_database(session.lookup, kFeature), {Notes::kId});
  store.part<Notes>()->add({options.id, options.text, now()});
  return 0;
}

int list_notes(const cli::Session& session) {
  const host::OpenedStore store = database::open_to_read(session, {Notes::kId}, kFeature);
  for (const Note& note : store.part<Notes>()->list()) {
    session.console.out << note.id << "  " << note.text << '\n';
  }
  return 0;
}

void add_commands(CLI::App& app, cli::Invocation& invocation) {
  CLI::App& note = cli::add_group(app, "note", "Manage notes");
  const auto options = std::make_shared<AddOptions>();
  CLI::App& add = cli::add_command(note, "add", "Add a note");
  cli::add_required(add, "ID", options->id, "Its id");
  cli::add_required(add, "TEXT", options->text, "What it says");
  add_url_option(add, invocation);
  set_action(add, invocation, options, add_note);
  CLI::App& list = cli::add_command(note, "list", "Show the notes");
  add_url_option(list, invocation);
  set_action(list, invocation, list_notes);
}

}  // namespace

feature::Feature registration() {
  return {
      .name = kFeature,
      .database = kFeature,
      .purpose = "Notes are kept.",
      .needed_parts = {Notes::kId},
      .serve =
          [](const feature::Context& context) { return std::make_unique<NotesService>(context); },
      .response_schemas = response_schemas,
      .commands = {{.add = add_commands}},
      .record_kinds = {{.name = std::string(kNoteKind),
                        .plural = "notes",
                        .words = "note",
                        .read_line = &read_note_line}}};
}

}  // namespace cq::notes
