// SPDX-License-Identifier: GPL-3.0-or-later
#include "importer/find_list.h"

#include <algorithm>
#include <optional>
#include <string>

#include "importer/node.h"
#include "penstock/codec/json_scanner.h"

namespace penstock::importer {
namespace {

using codec::TokenKind;

/// Follows the names down to `log.entries`, `entries` or a list of its own.
class Finder final : public codec::JsonHandler {
 public:
  explicit Finder(std::uint64_t base) : base_(base) {}
  void watch(const codec::JsonScanner& scanner) { scanner_ = &scanner; }
  const std::optional<Found>& found() const { return found_; }

  void open(char bracket) override {
    if (!found_ && bracket == '[') {
      const std::uint64_t here = base_ + scanner_->offset();
      if (depth_ == 0) found_ = {Format::json, here};
      if (depth_ == 1 && name_ == "entries") found_ = {Format::json, here};
      if (depth_ == 2 && inLog_ && name_ == "entries") found_ = {Format::har, here};
    }
    if (depth_ == 1 && bracket == '{') inLog_ = name_ == "log";
    ++depth_;
  }
  void close(char) override { --depth_; }
  void comma() override {}
  void colon() override {}
  void scalar(TokenKind kind, std::string_view piece, bool last) override {
    if (kind != TokenKind::key) return;
    if (begins_) name_.clear();
    if (name_.size() < 64) name_ += piece;
    begins_ = last;
    if (last && name_.size() >= 2) name_ = name_.substr(1, name_.size() - 2);
  }

 private:
  const std::uint64_t base_;
  const codec::JsonScanner* scanner_ = nullptr;
  std::size_t depth_ = 0;
  bool inLog_ = false, begins_ = true;
  std::string name_;
  std::optional<Found> found_;
};

/// Whether a text is in the file.
bool has(Source& source, std::string_view text) {
  std::string before;
  for (std::uint64_t at = 0; at < source.size();) {
    const std::string_view some = source.at(at);
    if (some.empty()) return false;
    before += some;
    if (before.find(text) != before.npos) return true;
    at += some.size();
    before.erase(0, before.size() - std::min(before.size(), text.size()));
  }
  return false;
}

/// Where the beginning is damaged the name alone tells.
std::optional<Found> searchName(Source& source) {
  constexpr std::string_view name = "\"entries\"";
  std::string before;
  bool log = false;
  for (std::uint64_t at = 0; at < source.size();) {
    const std::string_view some = source.at(at);
    if (some.empty()) return std::nullopt;
    const std::string joined = before + std::string(some);
    log = log || joined.find("\"log\"") != joined.npos || joined.find("\"creator\"") != joined.npos;
    for (std::size_t i = joined.find(name); i != joined.npos; i = joined.find(name, i + 1)) {
      std::uint64_t behind = source.spaceEnd(at - before.size() + i + name.size());
      if (source.byte(behind) == ':') behind = source.spaceEnd(behind + 1);
      if (source.byte(behind) == '[') return Found{log ? Format::har : Format::json, behind};
    }
    at += joined.size() - before.size();
    before = joined.substr(joined.size() - std::min(joined.size(), name.size()));
  }
  return std::nullopt;
}

Error neither(std::string what) { return makeError(ErrorCode::corrupt, "it is neither HAR nor JSON of entries: " + what); }

}  // namespace

Result<Found> findEntries(Source& source) {
  std::uint64_t begin = 0;
  if (source.at(0).starts_with("\xef\xbb\xbf")) begin = 3;
  const std::string_view head = source.at(0).substr(0, 2);
  if (head == "\xff\xfe" || head == "\xfe\xff") return neither("its text is UTF-16; save it as UTF-8");
  begin = source.spaceEnd(begin);
  if (begin >= source.size()) return source.trouble() ? Result<Found>(neither("it is empty")) : Result<Found>(source.trouble().error());
  Finder finder(begin);
  codec::JsonScanner scanner(finder);
  finder.watch(scanner);
  bool sound = true;
  for (std::uint64_t at = begin; sound && !finder.found() && at < source.size();) {
    const std::string_view piece = source.at(at);
    if (piece.empty()) break;
    sound = scanner.feed(piece);
    at += piece.size();
  }
  if (!source.trouble()) return source.trouble().error();
  if (finder.found() && finder.found()->begin != begin) return *finder.found();
  if (const char first = source.byte(source.spaceEnd(begin + 1)); finder.found() && (first == '{' || first == ']')) return *finder.found();
  if (const auto found = searchName(source)) return *found;
  // The name itself is damaged: entries are looked for.
  if (has(source, "\"startedDateTime\"")) return Found{Format::har, begin};
  if (has(source, "\"created_at\"") && has(source, "\"host\"")) return Found{Format::json, begin};
  if (!sound) return neither(source.placeOf(begin + scanner.error().offset) + ": " + scanner.error().message);
  return neither("it has no list of entries");
}

}  // namespace penstock::importer
