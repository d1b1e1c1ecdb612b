#include "sqlite/db/sqlite_error.hpp"

#include <sqlite3.h>

#include <string_view>

namespace cq::sqlite {
namespace {

// The low byte of an extended code is the code that it extends.
constexpr int kPrimaryCode = 0xff;

std::string_view remedy(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kUnavailable:
      return "check that the file and its directory exist, can be written, and that the disk has "
             "room";
    case ErrorKind::kBusy:
      return "another process held its lock for too long; try again when that one is done";
    case ErrorKind::kCorrupt:
      return "restore it from a backup, or name another file";
    case ErrorKind::kConflict:
      return "it clashes with what is stored";
    case ErrorKind::kInvalidArgument:
      return "send less";
    case ErrorKind::kNotFound:
    case ErrorKind::kNotImplemented:
    case ErrorKind::kInternal:
      break;
  }
  return "check that its schema is this server's, else this is a defect to be reported";
}

// What anybody may know of it.
std::string_view reason_of(int code) {
  switch (code & kPrimaryCode) {
    case SQLITE_FULL:
      return "the disk is full";
    case SQLITE_IOERR:
      return "reading from or writing to the disk failed";
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return "the database can't be written";
    case SQLITE_CANTOPEN:
      return "the database can't be opened";
    case SQLITE_NOMEM:
      return "there is no memory left";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
      return "the database is damaged";
    default:
      return {};
  }
}

}  // namespace

ErrorKind kind_of(int code) noexcept {
  switch (code & kPrimaryCode) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
    case SQLITE_INTERRUPT:
      return ErrorKind::kBusy;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
      return ErrorKind::kCorrupt;
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_FULL:
    case SQLITE_PERM:
    case SQLITE_NOLFS:
    case SQLITE_NOMEM:
      return ErrorKind::kUnavailable;
    case SQLITE_CONSTRAINT:
      return ErrorKind::kConflict;
    case SQLITE_TOOBIG:
      return ErrorKind::kInvalidArgument;
    default:
      return ErrorKind::kInternal;
  }
}

Error out_of_time(const std::string& database) {
  return {
      ErrorKind::kBusy,
      "The time for a call to " + database +
          " was up before it was done, so that it changed nothing; try again when there is less "
          "to do, or give such calls more time.",
      "it takes too long"};
}

Error make_error(int code, const std::string& complaint, const std::string& database) {
  if ((code & kPrimaryCode) == SQLITE_INTERRUPT) return out_of_time(database);
  const ErrorKind kind = kind_of(code);
  if (kind == ErrorKind::kConflict || kind == ErrorKind::kInvalidArgument) {
    // What comes of a caller's input is told to that caller, who needn't know where the file is.
    return {kind, "SQLite refused a value (" + complaint + "): " + std::string(remedy(kind)) + "."};
  }
  return {kind,
          "SQLite refused to work on " + database + " (" + complaint +
              "): " + std::string(remedy(kind)) + ".",
          std::string(reason_of(code))};
}

}  // namespace cq::sqlite
