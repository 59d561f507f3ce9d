// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "penstock/codec/json_members.h"
#include "penstock/redaction/redaction.h"
#include "redaction/scrub_json.h"

namespace penstock::redaction {
namespace {

using filter::JsonPath;
using Places = std::vector<JsonPath::Places>;  // of each path

constexpr std::size_t kLongestName = 4096;

/// Goes over JSON once and believes what it sees: text that is none loses something or nothing, and the walk ends all the same.
class Walk {
 public:
  Walk(std::string_view text, const std::vector<JsonPath>& paths) : text_(text), paths_(paths) {
    for (const JsonPath& path : paths) next_.push_back(path.start());
  }

  std::string run() {
    while (at_ < text_.size()) step();
    return std::move(out_.append(text_.substr(copied_)));
  }

 private:
  struct Level {
    bool object;
    std::size_t index = 0;
    Places places;
  };

  void step() {
    const char c = text_[at_];
    if (c == '}' || c == ']') {
      if (!levels_.empty()) levels_.pop_back();
      ++at_;
    } else if (c == ',') {
      comma();
      ++at_;
    } else if (c == ':' || c <= ' ') {
      ++at_;
    } else if (c == '"' && isName()) {
      name();
    } else {
      value();
    }
  }

  bool isName() const { return !levels_.empty() && levels_.back().object && !named_; }

  void name() {
    const std::size_t end = std::min(codec::stringEnd(text_, at_ + 1), text_.size());
    const std::string name = codec::stringOf(text_.substr(at_, end - at_), kLongestName);
    next_ = below(&name);
    named_ = true;
    at_ = end;
  }
  void comma() {
    if (levels_.empty()) return;
    named_ = false;
    ++levels_.back().index;
    if (!levels_.back().object) next_ = below(nullptr);
  }
  void value() {
    if (hidden()) {
      const std::size_t end = std::max(codec::valueEnd(text_, at_), at_ + 1);
      out_.append(text_.substr(copied_, at_ - copied_)).append("\"").append(redacted).append("\"");
      copied_ = at_ = end;
    } else if (text_[at_] == '{' || text_[at_] == '[') {
      open(text_[at_] == '{');
      return;
    } else {
      at_ = std::max(codec::valueEnd(text_, at_), at_ + 1);
    }
    named_ = false;
  }
  void open(bool object) {
    named_ = false;
    if (levels_.size() >= JsonPath::maxDepth) {  // no path leads deeper
      at_ = std::max(codec::valueEnd(text_, at_), at_ + 1);
      return;
    }
    levels_.push_back({object, 0, next_});
    if (!object) next_ = below(nullptr);
    ++at_;
  }

  Places below(const std::string* name) const {
    Places out;
    for (std::size_t i = 0; i < paths_.size(); ++i) out.push_back(paths_[i].after(levels_.back().places[i], name, levels_.back().index));
    return out;
  }
  bool hidden() const {
    for (std::size_t i = 0; i < paths_.size(); ++i)
      if (paths_[i].ends(next_[i])) return true;
    return false;
  }

  const std::string_view text_;
  const std::vector<JsonPath>& paths_;
  Places next_;  // of the value that comes
  std::vector<Level> levels_;
  bool named_ = false;  // a name stands before it
  std::size_t at_ = 0, copied_ = 0;
  std::string out_;
};

}  // namespace

std::string scrubPaths(std::string_view text, const std::vector<JsonPath>& paths) {
  const std::size_t first = codec::spaceEnd(text, 0);
  if (paths.empty() || first >= text.size() || (text[first] != '{' && text[first] != '[')) return std::string(text);
  return Walk(text, paths).run();
}

}  // namespace penstock::redaction
