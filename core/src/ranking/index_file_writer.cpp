#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cq/error.hpp>
#include <cq/ranking/index_file.hpp>
#include <map>
#include <system_error>
#include <vector>

#include "ranking/index_file_format.hpp"

namespace cq::ranking {
namespace {

// As much as one call of copy_some() copies, but for a piece that is larger itself.
constexpr std::size_t kCopiedAtOnce = std::size_t{1} << 20U;
// When all pieces have been copied, they are looked at again as long as so much is new each time.
constexpr std::size_t kWorthAnotherRound = std::size_t{2} << 20U;
constexpr int kMostRounds = 4;

[[noreturn]] void fail(const std::filesystem::path& file, const char* what, int problem) {
  throw Error(problem == EWOULDBLOCK ? ErrorKind::kBusy : ErrorKind::kUnavailable,
              "The index file " + file.string() + " can't be " + what + " (" +
                  std::generic_category().message(problem) +
                  "); check that its directory can be written and has room.");
}

}  // namespace

class IndexFileWriter::Impl {
 public:
  Impl(const std::filesystem::path& file, unsigned mode)
      : file_(file), unfinished_(file.string() + "-new") {
    descriptor_ =
        open(unfinished_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, mode);
    if (descriptor_ < 0) fail(unfinished_, "written", errno);
    try {
      take_for_itself(mode);
    } catch (...) {
      close(descriptor_);
      throw;
    }
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  Impl(Impl&&) = delete;
  Impl& operator=(Impl&&) = delete;
  ~Impl() {
    if (!finished_) unlink(unfinished_.c_str());
    close(descriptor_);
  }

  bool copy_some(const RankingIndex::Parts& index) {
    const std::vector<Piece> pieces = pieces_of(index);
    while (copied_.size() < kCopiedAtOnce) {
      if (next_ >= pieces.size()) {
        const bool again = in_round_ > kWorthAnotherRound && ++rounds_ < kMostRounds;
        next_ = 0;
        in_round_ = 0;
        return again;
      }
      const Piece& piece = pieces[next_++];
      if (piece.version != Piece::kAlwaysNew) copy_if_new(index, piece);
    }
    return true;
  }

  void copy_rest(const RankingIndex::Parts& index) {
    for (const Piece& piece : pieces_of(index)) copy_if_new(index, piece);
  }

  void write() {
    for (const Copy& copy : to_write_) {
      copy.entry->offset = end_ + copy.at;
      copy.entry->bytes = copy.bytes;
      copy.entry->checksum = checksum_of(copied_.bytes().substr(copy.at, copy.bytes));
    }
    append(copied_.bytes());
    copied_ = {};
    to_write_.clear();
  }

  void finish(std::string_view stands_for) {
    write();
    ByteWriter directory;
    directory.put_text(stands_for);
    for (const auto& [id, kept] : kept_) directory.put(kept.entry);
    IndexFileHeader header;
    header.program = program_number();
    header.directory_offset = end_;
    header.directory_bytes = directory.size();
    header.directory_checksum = checksum_of(directory.bytes());
    append(directory.bytes());
    header.file_bytes = end_;
    header.checksum = header.right_checksum();
    write_at(0, {reinterpret_cast<const char*>(&header), sizeof header});
    if (fsync(descriptor_) != 0) fail(unfinished_, "made durable", errno);
    if (rename(unfinished_.c_str(), file_.c_str()) != 0) fail(file_, "written", errno);
    finished_ = true;
  }

 private:
  struct Kept {
    bool copied = false;
    std::uint64_t version = 0;
    PieceEntry entry;
  };
  /// Where in `copied_` a piece is.
  struct Copy {
    PieceEntry* entry = nullptr;
    std::size_t at = 0;
    std::size_t bytes = 0;
  };

  // One process at a time writes it; what another left there, which was killed, is overwritten.
  void take_for_itself(unsigned mode) {
    if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) fail(unfinished_, "written", errno);
    struct stat ours {};
    struct stat named {};
    if (fstat(descriptor_, &ours) != 0) fail(unfinished_, "written", errno);
    // Between opening and locking another may have finished it.
    if (lstat(unfinished_.c_str(), &named) != 0 || named.st_ino != ours.st_ino ||
        named.st_dev != ours.st_dev || !S_ISREG(ours.st_mode)) {
      fail(unfinished_, "written", EWOULDBLOCK);
    }
    if (ftruncate(descriptor_, 0) != 0 || fchmod(descriptor_, mode) != 0) {
      fail(unfinished_, "written", errno);
    }
  }

  void copy_if_new(const RankingIndex::Parts& index, const Piece& piece) {
    Kept& kept = kept_[piece.id];
    if (kept.copied && kept.version == piece.version) return;
    const std::size_t at = copied_.size();
    write_piece(index, piece.id, copied_);
    kept.copied = true;
    kept.version = piece.version;
    kept.entry.id = piece.id;
    to_write_.push_back({&kept.entry, at, copied_.size() - at});
    in_round_ += copied_.size() - at;
  }

  void append(std::string_view bytes) {
    write_at(end_, bytes);
    end_ += bytes.size();
  }

  void write_at(std::uint64_t offset, std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t written =
          pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) fail(unfinished_, "written", written < 0 ? errno : ENOSPC);
      bytes.remove_prefix(static_cast<std::size_t>(written));
      offset += static_cast<std::uint64_t>(written);
    }
  }

  const std::filesystem::path file_;
  const std::filesystem::path unfinished_;
  int descriptor_ = -1;
  bool finished_ = false;
  std::map<PieceId, Kept> kept_;  // a piece's place in the file is that of its last copy
  ByteWriter copied_;
  std::vector<Copy> to_write_;
  std::uint64_t end_ = sizeof(IndexFileHeader);
  std::size_t next_ = 0;
  std::size_t in_round_ = 0;
  int rounds_ = 0;
};

IndexFileWriter::IndexFileWriter(const std::filesystem::path& file, unsigned mode)
    : impl_(std::make_unique<Impl>(file, mode)) {}

IndexFileWriter::~IndexFileWriter() = default;

bool IndexFileWriter::copy_some(const RankingIndex& index) {
  return impl_->copy_some(index.parts());
}

void IndexFileWriter::copy_rest(const RankingIndex& index) {
  impl_->copy_rest(index.parts());
}

void IndexFileWriter::write() {
  impl_->write();
}

void IndexFileWriter::finish(std::string_view stands_for) {
  impl_->finish(stands_for);
}

}  // namespace cq::ranking
