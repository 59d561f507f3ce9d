// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/rules/local_files.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "penstock/base/ascii.h"
#include "penstock/http/version_mapping.h"

namespace penstock::service {
namespace {

namespace fs = std::filesystem;

/// Its content as it is read: 64 KB at a time, so that no thread of exchanges waits for the disk longer than for one piece. What is cut off
/// meanwhile makes it a failed one.
class FileBody final : public http::BodySource {
 public:
  FileBody(LocalFile file, std::uint64_t from, std::uint64_t size) : file_(std::move(file)), at_(from), left_(size) {}

  http::BodyEvent poll() override {
    http::BodyEvent event;
    if (left_ == 0) {
      event.got = http::Got::end;
      return event;
    }
    const ssize_t n = ::pread(file_.fd(), piece_.data(), std::min<std::uint64_t>(left_, piece_.size()), off_t(at_));
    if (n <= 0) {
      short_ = true;
      event.got = http::Got::failed;
      return event;
    }
    at_ += std::uint64_t(n);
    left_ -= std::uint64_t(n);
    event.got = http::Got::data;
    event.data = std::string_view(piece_.data(), std::size_t(n));
    return event;
  }
  http::Awaitable<bool> wait(std::chrono::milliseconds) override { co_return true; }
  void interrupt() override {}
  http::SourceEnd end() const override {
    http::SourceEnd out;
    if (short_) out.failure = model::Failure{model::FailureKind::internalError, "a file became shorter while it was sent"};
    return out;
  }

 private:
  LocalFile file_;
  std::uint64_t at_, left_;
  bool short_ = false;
  std::array<char, 64 * 1024> piece_;
};

/// Percent-encoding taken off once. Nothing for what hides a NUL.
std::optional<std::string> decoded(std::string_view path) {
  const auto hex = [](char c) { return c >= '0' && c <= '9' ? c - '0' : toLower(c) >= 'a' && toLower(c) <= 'f' ? toLower(c) - 'a' + 10 : -1; };
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    char c = path[i];
    if (c == '%' && i + 2 < path.size() && hex(path[i + 1]) >= 0 && hex(path[i + 2]) >= 0) {
      c = char(hex(path[i + 1]) * 16 + hex(path[i + 2]));
      i += 2;
    }
    if (c == '\0') return std::nullopt;
    out += c;
  }
  return out;
}

/// What is at `path` below the folder, without a way out of it at any moment: links that lead out are none, also while somebody exchanges them.
int openBelow(int folder, const std::string& path, int flags) {
  open_how how{};
  how.flags = std::uint64_t(flags);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  const long fd = ::syscall(SYS_openat2, folder, path.c_str(), &how, sizeof how);
  if (fd >= 0 || (errno != ENOSYS && errno != EPERM)) return int(fd);
  // A kernel, or a sandbox, without it: what was opened is asked where it is.
  const int opened = ::openat(folder, path.c_str(), flags);
  if (opened < 0) return opened;
  std::error_code failed;
  const auto place = [&](int one) { return fs::read_symlink("/proc/self/fd/" + std::to_string(one), failed); };
  const fs::path root = place(folder), file = place(opened);
  const auto end = failed ? root.begin() : std::mismatch(root.begin(), root.end(), file.begin(), file.end()).first;
  if (!failed && end == root.end()) return opened;
  ::close(opened);
  errno = EXDEV;
  return -1;
}

constexpr int readable = O_RDONLY | O_CLOEXEC | O_NONBLOCK;  // a FIFO would be waited for

bool isFolder(int fd) {
  struct stat about {};
  return ::fstat(fd, &about) == 0 && S_ISDIR(about.st_mode);
}

struct Type {
  std::string_view extension, type;
};
constexpr Type types[] = {
    {".html", "text/html; charset=utf-8"},  {".htm", "text/html; charset=utf-8"},        {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"}, {".mjs", "text/javascript; charset=utf-8"}, {".json", "application/json"},
    {".map", "application/json"},           {".txt", "text/plain; charset=utf-8"},       {".md", "text/markdown; charset=utf-8"},
    {".csv", "text/csv; charset=utf-8"},    {".xml", "application/xml"},                 {".svg", "image/svg+xml"},
    {".png", "image/png"},                  {".jpg", "image/jpeg"},                      {".jpeg", "image/jpeg"},
    {".gif", "image/gif"},                  {".webp", "image/webp"},                     {".avif", "image/avif"},
    {".ico", "image/x-icon"},               {".woff", "font/woff"},                      {".woff2", "font/woff2"},
    {".ttf", "font/ttf"},                   {".otf", "font/otf"},                        {".wasm", "application/wasm"},
    {".pdf", "application/pdf"},            {".zip", "application/zip"},                 {".mp4", "video/mp4"},
    {".webm", "video/webm"},                {".mp3", "audio/mpeg"},                      {".ogg", "audio/ogg"},
};

std::string_view typeOf(const std::string& file) {
  const std::string extension = lowered(fs::path(file).extension().string());
  const auto* found = std::find_if(std::begin(types), std::end(types), [&](const Type& t) { return t.extension == extension; });
  return found == std::end(types) ? "application/octet-stream" : found->type;
}

/// One range of RFC 9110 14.1.2; nothing for what is none that is served: all is sent then.
struct Range {
  std::uint64_t from = 0, size = 0;
};
std::optional<Range> readRange(std::string_view text, std::uint64_t size) {
  if (!text.starts_with("bytes=") || text.find(',') != std::string_view::npos) return std::nullopt;
  text.remove_prefix(6);
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto first = parseDecimal(text.substr(0, dash)), last = parseDecimal(text.substr(dash + 1));
  const bool openEnd = dash + 1 == text.size();
  if (dash == 0) return last ? std::optional(Range{size - std::min(size, *last), std::min(size, *last)}) : std::nullopt;
  if (!first || (!last && !openEnd) || (last && *last < *first)) return std::nullopt;
  if (*first >= size) return Range{0, 0};
  return Range{*first, std::min(size - 1, last.value_or(size - 1)) - *first + 1};
}

Error noFile(const std::string& path, const std::string& why) { return makeError(ErrorCode::notFound, path + ": " + why); }

/// The part of the folder that a request asks for; "." for the folder itself. Nothing: what could be no file's name.
std::optional<std::string> wantedBelow(const rules::MapLocal& map, std::string_view target) {
  std::string_view path = target.substr(0, target.find('?'));
  if (!map.strip.empty()) {
    if (!path.starts_with(map.strip)) return std::nullopt;
    path.remove_prefix(map.strip.size());
  }
  const auto plain = decoded(path);
  if (!plain) return std::nullopt;
  const fs::path relative = fs::path(*plain).relative_path();
  for (const fs::path& part : relative)
    if (part == "..") return std::nullopt;
  return relative.empty() ? "." : relative.string();
}

}  // namespace

LocalFile::~LocalFile() {
  if (fd_ >= 0) ::close(fd_);
}

Result<LocalFile> openFile(const std::string& file) {
  LocalFile out(::open(file.c_str(), readable), file);
  if (out.fd() < 0) return noFile(file, std::strerror(errno));
  return out;
}

Result<std::optional<LocalFile>> openLocal(const rules::MapLocal& map, std::string_view target) {
  using Found = std::optional<LocalFile>;
  LocalFile root(::open(map.path.c_str(), readable), map.path);
  if (root.fd() < 0) return noFile(map.path, std::strerror(errno));
  if (!isFolder(root.fd())) return Found(std::move(root));
  const auto wanted = wantedBelow(map, target);
  if (!wanted) return Found();
  LocalFile file(openBelow(root.fd(), *wanted, readable), *wanted);
  if (file.fd() >= 0 && isFolder(file.fd())) file = LocalFile(openBelow(file.fd(), map.index, readable), map.index);
  struct stat about {};
  if (file.fd() < 0 || ::fstat(file.fd(), &about) != 0 || !S_ISREG(about.st_mode)) return Found();
  return Found(std::move(file));
}

Result<engine::Answer> fileAnswer(LocalFile file, int status, const std::vector<std::pair<std::string, std::string>>& headers, std::string_view range) {
  struct stat about {};
  if (::fstat(file.fd(), &about) != 0) return noFile(file.name(), std::strerror(errno));
  if (!S_ISREG(about.st_mode)) return noFile(file.name(), "is no regular file");
  const auto size = std::uint64_t(about.st_size);
  Range sent{0, size};
  auto head = std::make_shared<model::ResponseHead>();
  head->status = status;
  for (const auto& [name, value] : headers) head->headers.append(name, value);
  if (!head->headers.contains("Content-Type")) head->headers.append("Content-Type", typeOf(file.name()));
  const auto part = status == 200 ? readRange(range, size) : std::nullopt;
  if (part && part->size == 0) {
    head->status = 416;
    head->headers.append("Content-Range", "bytes */" + std::to_string(size));
    sent = *part;
  } else if (part) {
    head->status = 206;
    head->headers.append("Content-Range",
                         "bytes " + std::to_string(part->from) + "-" + std::to_string(part->from + part->size - 1) + "/" + std::to_string(size));
    sent = *part;
  }
  if (status == 204 || status == 304) sent.size = 0;
  if (status == 200) head->headers.append("Accept-Ranges", "bytes");
  if (status != 204 && status != 304) head->headers.append("Content-Length", std::to_string(sent.size));
  head->reason = http::reasonPhrase(head->status);
  engine::Answer answer;
  answer.head = std::move(head);
  answer.body = std::make_unique<FileBody>(std::move(file), sent.from, sent.size);
  return answer;
}

Result<engine::Answer> fileInPlace(const std::string& file, int status, const std::vector<std::pair<std::string, std::string>>& headers) {
  Result<LocalFile> opened = openFile(file);
  if (!opened) return opened.error();
  return fileAnswer(std::move(*opened), status, headers, {});
}

Result<std::optional<engine::Answer>> localInPlace(const rules::MapLocal& map, const model::RequestHead& request) {
  auto file = openLocal(map, request.path);
  if (!file) return file.error();
  if (!*file) return std::optional<engine::Answer>();
  auto answer = fileAnswer(std::move(**file), 200, {}, request.headers.find("Range").value_or(""));
  if (!answer) return answer.error();
  return std::optional(std::move(*answer));
}

}  // namespace penstock::service
