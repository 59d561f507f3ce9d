// SPDX-License-Identifier: GPL-3.0-or-later
// Edits JSON in place: what a path does not lead to stays byte for byte.
#include <nlohmann/json.hpp>
#include <optional>

#include "rules/edits.h"

namespace penstock::rules {
namespace {

using Places = filter::JsonPath::Places;

/// Over text that is known to be JSON, so that every step may believe the next byte.
class Splicer {
 public:
  Splicer(std::string_view text, const filter::JsonPath& path, std::string_view value)
      : text_(text), path_(path), value_(value), removes_(value == "null") {}

  Edited run() {
    value(path_.start());
    out_.text += text_.substr(copied_);
    return std::move(out_);
  }

 private:
  void space() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
  }
  bool take(char c) {
    space();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  std::string_view string() {
    space();
    const std::size_t begin = at_++;
    while (text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    ++at_;
    return text_.substr(begin, at_ - begin);
  }
  void scalar() {
    if (text_[at_] == '"') {
      string();
      return;
    }
    at_ = std::min(text_.find_first_of(",]} \t\r\n", at_), text_.size());
  }

  /// Passes over the value at hand, and edits it or what is in it.
  void value(const Places& here) {
    space();
    const std::size_t begin = at_;
    const bool edits = path_.ends(here) && !inside_;
    if (edits) inside_ = true;
    if (text_[at_] == '{')
      members(here, '}');
    else if (text_[at_] == '[')
      members(here, ']');
    else
      scalar();
    if (!edits) return;
    inside_ = false;
    if (!removes_) put(begin, at_, value_);
    if (removes_ && !parent_) put(begin, at_, "null");  // the whole document has no place to be taken out of
  }

  /// Of an object or an array.
  void members(const Places& here, char close) {
    ++at_;
    std::size_t index = 0, kept = 0;
    std::size_t memberBegin = at_;  // behind the bracket or the last comma
    std::size_t comma = 0;          // behind the last member that stays
    if (take(close)) return;
    const bool outer = std::exchange(parent_, true);
    for (bool more = true; more; ++index) {
      const std::size_t before = memberBegin;
      Places there;
      if (close == '}') {
        const std::string name = nlohmann::json::parse(string()).get<std::string>();
        take(':');
        there = path_.after(here, &name, 0);
      } else {
        there = path_.after(here, nullptr, index);
      }
      const bool goes = removes_ && !inside_ && path_.ends(there);
      value(there);
      const std::size_t end = at_;
      more = take(',');
      memberBegin = at_;
      if (!goes)
        ++kept;
      else if (more)
        put(before, at_, "");  // with the comma behind it
      else
        takeOut(kept > 0 ? comma : before, end);  // or the one before it
      if (!goes && more) comma = at_ - 1;
    }
    take(close);
    parent_ = outer;
  }

  /// From a comma on, which was copied where members behind it are gone already.
  void takeOut(std::size_t begin, std::size_t end) {
    if (begin < copied_) out_.text.pop_back();
    put(std::max(begin, copied_), end, "");
  }

  void put(std::size_t begin, std::size_t end, std::string_view with) {
    out_.text.append(text_.substr(copied_, begin - copied_)).append(with);
    copied_ = end;
    ++out_.places;
  }

  std::string_view text_;
  const filter::JsonPath& path_;
  std::string_view value_;
  bool removes_;
  bool inside_ = false;  // what is being replaced as a whole
  bool parent_ = false;
  std::size_t at_ = 0, copied_ = 0;
  Edited out_;
};

std::size_t depthOf(std::string_view text) {
  std::size_t depth = 0, most = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '\\') ++i;
    else if (c == '"') quoted = !quoted;
    else if (!quoted && (c == '{' || c == '[')) most = std::max(most, ++depth);
    else if (!quoted && (c == '}' || c == ']') && depth > 0) --depth;
  }
  return most;
}

}  // namespace

Result<Edited> replaceJson(std::string_view text, const filter::JsonPath& path, std::string_view value) {
  if (depthOf(text) > filter::JsonPath::maxDepth || !nlohmann::json::accept(text)) return makeError(ErrorCode::corrupt, "it is no JSON");
  return Splicer(text, path, value).run();
}

}  // namespace penstock::rules
