#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cq/error.hpp>
#include <cq/ranking/index_file.hpp>
#include <cq/version.hpp>
#include <functional>
#include <future>
#include <system_error>
#include <utility>
#include <vector>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "ranking/index_file_format.hpp"

namespace cq::ranking {

std::uint64_t checksum_of(std::string_view bytes) noexcept {
  return XXH3_64bits(bytes.data(), bytes.size());
}

std::uint64_t program_number() {
  ByteWriter text;
  text.put_text(CQ_VERSION);
  text.put(std::hash<std::string_view>()("a fingerprint"));
  text.put(static_cast<std::uint64_t>(sizeof(UnitRecord)));
  return checksum_of(text.bytes());
}

namespace {

[[noreturn]] void refuse_damaged(const std::filesystem::path& file) {
  throw Error(ErrorKind::kCorrupt,
              "The index file " + file.string() +
                  " is damaged, or another version of this server wrote it; it is made anew.");
}

[[noreturn]] void refuse_unreadable(const std::filesystem::path& file, int problem) {
  throw Error(problem == ENOENT ? ErrorKind::kNotFound : ErrorKind::kUnavailable,
              "The index file " + file.string() + " can't be read (" +
                  std::generic_category().message(problem) + "); it is made anew.");
}

/// Bytes that aren't set before they are read.
class Buffer {
 public:
  std::span<char> first(std::size_t size) {
    if (size > size_) {
      bytes_ = std::make_unique_for_overwrite<char[]>(size);
      size_ = size;
    }
    return {bytes_.get(), size};
  }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
};

}  // namespace

class IndexFile::Impl {
 public:
  explicit Impl(const std::filesystem::path& file) : file_(file) {
    descriptor_ = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor_ < 0) refuse_unreadable(file, errno);
    try {
      read_directory();
    } catch (const Damaged&) {
      close(descriptor_);
      refuse_damaged(file_);
    } catch (...) {
      close(descriptor_);
      throw;
    }
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  Impl(Impl&&) = delete;
  Impl& operator=(Impl&&) = delete;
  ~Impl() { close(descriptor_); }

  [[nodiscard]] const std::string& stands_for() const noexcept { return stands_for_; }

  void load(RankingIndex::Parts& index) const {
    try {
      read_into(index);
    } catch (const Damaged&) {
      refuse_damaged(file_);
    }
  }

 private:
  void read_directory() {
    struct stat status {};
    if (fstat(descriptor_, &status) != 0) refuse_unreadable(file_, errno);
    if (!S_ISREG(status.st_mode)) throw Damaged();
    bytes_ = static_cast<std::uint64_t>(status.st_size);
    IndexFileHeader header;
    read_at(0, {reinterpret_cast<char*>(&header), sizeof header});
    if (header.magic != IndexFileHeader::kMagic || header.format != IndexFileHeader::kFormat ||
        header.checksum != header.right_checksum() || header.program != program_number() ||
        header.file_bytes != bytes_) {
      throw Damaged();
    }
    Buffer buffer;
    ByteReader in(read_checked(header.directory_offset, header.directory_bytes,
                               header.directory_checksum, buffer));
    stands_for_ = in.get_text();
    entries_.resize(in.left() / sizeof(PieceEntry));
    in.get_all(std::span(entries_));
    in.require_end();
  }

  void read_into(RankingIndex::Parts& index) const {
    Buffer buffer;
    ByteReader rest(bytes_of({PieceKind::kRest, 0}, buffer));
    const PieceCounts counts = read_rest(rest, index);
    // So that no more memory is taken than the file is large.
    const std::size_t chunks = (counts.records + ForwardIndex::kChunk - 1) / ForwardIndex::kChunk;
    if (counts.records > bytes_ / sizeof(UnitRecord) || counts.domains > bytes_) throw Damaged();
    for (std::uint32_t i = 0; i < counts.terms; ++i) {
      ByteReader in(bytes_of({PieceKind::kTerms, i}, buffer));
      read_piece({PieceKind::kTerms, i}, in, index);
    }
    if (counts.domains > index.terms.size()) throw Damaged();  // a domain's number is its term's
    ByteReader more_terms(bytes_of({PieceKind::kMoreTerms, 0}, buffer));
    index.records.begin_reading(counts.records, more_terms);
    index.lists.begin_reading(counts.domains);
    // Records and lists refer to each other only by numbers, so lists are read meanwhile.
    std::atomic<std::uint32_t> next_domain{0};
    const auto read_lists = [&] {
      read_all(PieceKind::kDomain, next_domain, counts.domains, index);
    };
    std::future<void> meanwhile =
        std::async(std::launch::async | std::launch::deferred, read_lists);
    std::atomic<std::uint32_t> next_chunk{0};
    read_all(PieceKind::kRecords, next_chunk, static_cast<std::uint32_t>(chunks), index);
    index.records.end_reading();
    read_lists();
    meanwhile.get();
  }

  // All from `next` on that no other thread takes.
  void read_all(PieceKind kind, std::atomic<std::uint32_t>& next, std::uint32_t end,
                RankingIndex::Parts& index) const {
    Buffer buffer;
    for (std::uint32_t number = next++; number < end; number = next++) {
      const PieceId id{kind, number};
      ByteReader in(bytes_of(id, buffer));
      read_piece(id, in, index);
    }
  }

  [[nodiscard]] const PieceEntry& entry(PieceId id) const {
    const auto found =
        std::lower_bound(entries_.begin(), entries_.end(), id,
                         [](const PieceEntry& left, PieceId right) { return left.id < right; });
    if (found == entries_.end() || found->id != id) throw Damaged();
    return *found;
  }

  std::string_view bytes_of(PieceId id, Buffer& buffer) const {
    const PieceEntry& found = entry(id);
    return read_checked(found.offset, found.bytes, found.checksum, buffer);
  }
  std::string_view read_checked(std::uint64_t offset, std::uint64_t size, std::uint64_t checksum,
                                Buffer& buffer) const {
    if (size > bytes_ || offset > bytes_ - size) throw Damaged();
    const std::span<char> bytes = buffer.first(size);
    read_at(offset, bytes);
    const std::string_view read(bytes.data(), bytes.size());
    if (checksum_of(read) != checksum) throw Damaged();
    return read;
  }

  void read_at(std::uint64_t offset, std::span<char> bytes) const {
    while (!bytes.empty()) {
      const ssize_t read =
          pread(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (read < 0 && errno == EINTR) continue;
      if (read < 0) refuse_unreadable(file_, errno);
      if (read == 0) throw Damaged();
      bytes = bytes.subspan(static_cast<std::size_t>(read));
      offset += static_cast<std::uint64_t>(read);
    }
  }

  const std::filesystem::path file_;
  int descriptor_ = -1;
  std::uint64_t bytes_ = 0;
  std::string stands_for_;
  std::vector<PieceEntry> entries_;
};

IndexFile::IndexFile(const std::filesystem::path& file) : impl_(std::make_unique<Impl>(file)) {}

IndexFile::~IndexFile() = default;

const std::string& IndexFile::stands_for() const noexcept {
  return impl_->stands_for();
}

std::unique_ptr<RankingIndex> IndexFile::load() const {
  auto index = std::make_unique<RankingIndex>();
  impl_->load(index->parts());
  return index;
}

bool is_index_file(const std::filesystem::path& file) noexcept {
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0) return false;
  std::array<char, IndexFileHeader::kMagic.size()> magic{};
  const ssize_t count = pread(descriptor, magic.data(), magic.size(), 0);
  close(descriptor);
  return std::cmp_equal(count, magic.size()) && magic == IndexFileHeader::kMagic;
}

}  // namespace cq::ranking
