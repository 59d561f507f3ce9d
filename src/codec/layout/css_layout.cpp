// SPDX-License-Identifier: GPL-3.0-or-later
// Style sheets: a declaration a line, a selector of a list a line. A space comes behind the colon of a declaration alone: in a selector it
// would mean another one.
#include <algorithm>
#include <vector>

#include "codec/layout/languages.h"

namespace penstock::codec::layout {
namespace {

bool isName(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || (c & 0x80); }

class Layouter {
 public:
  Layouter(std::string_view in, std::size_t level, const CancelToken& token, Writer& out) : in_(in), base_(level), token_(token), out_(out) {}

  std::string run() {
    std::size_t steps = 0;
    while (at_ < in_.size() && problem_.empty()) {
      if (++steps % 65536 == 0 && token_.cancelled()) break;
      step();
    }
    return problem_;
  }

 private:
  void step();
  void comment();
  void quoted();
  void url();
  void brace(bool opens);
  void custom();
  void colon();
  void put(std::size_t end);
  void rest(const char* why) {
    problem_ = why;
    put(in_.size());
  }
  /// Whether what goes on at a colon is a declaration, not a selector: it ends before a block begins.
  bool declares();

  std::string_view in_;
  std::size_t base_;
  const CancelToken& token_;
  Writer& out_;
  std::size_t at_ = 0, depth_ = 0, parens_ = 0;
  std::size_t statementEnd_ = 0;   // where the next of { } ; stands, once it was looked for
  bool line_ = false, space_ = false;
  bool statement_ = true;          // a rule or declaration begins here
  bool named_ = false;             // its first colon was there
  std::string problem_;
};

void Layouter::put(std::size_t end) {
  if (line_)
    out_.newline(base_ + depth_);
  else if (space_)
    out_.space();
  line_ = space_ = statement_ = false;
  out_.put(in_.substr(at_, end - at_));
  out_.keep();
  at_ = end;
}

void Layouter::comment() {
  const std::size_t end = in_.find("*/", at_ + 2);
  if (end == in_.npos) return rest("a comment does not end");
  const bool begins = statement_;
  put(end + 2);
  statement_ = begins;
  line_ = line_ || begins;
}

void Layouter::quoted() {
  for (std::size_t i = at_ + 1; i < in_.size(); ++i) {
    if (in_[i] == '\\')
      ++i;
    else if (in_[i] == in_[at_])
      return put(i + 1);
    else if (in_[i] == '\n')
      break;
  }
  rest("a string does not end");
}

/// url(...) without quotes may hold anything but ")".
void Layouter::url() {
  std::size_t from = at_ + 4;
  while (from < in_.size() && isSpace(in_[from])) ++from;
  if (from < in_.size() && (in_[from] == '"' || in_[from] == '\'')) {
    put(at_ + 4);
    ++parens_;
    return;
  }
  for (std::size_t i = from; i < in_.size(); ++i) {
    if (in_[i] == '\\')
      ++i;
    else if (in_[i] == ')')
      return put(i + 1);
  }
  rest("a URL does not end");
}

bool Layouter::declares() {
  if (statementEnd_ <= at_) {
    char quote = 0;
    statementEnd_ = at_;
    for (; statementEnd_ < in_.size(); ++statementEnd_) {
      const char c = in_[statementEnd_];
      if (c == '\\')
        ++statementEnd_;
      else if (quote)
        quote = c == quote || c == '\n' ? '\0' : quote;
      else if (c == '"' || c == '\'')
        quote = c;
      else if (c == '{' || c == '}' || c == ';')
        break;
    }
  }
  return statementEnd_ >= in_.size() || in_[statementEnd_] != '{';
}

void Layouter::brace(bool opens) {
  if (opens) {
    space_ = true;
    put(at_ + 1);
    ++depth_;
  } else {
    depth_ -= depth_ > 0;
    // {} stays together.
    const std::size_t before = at_ ? in_.find_last_not_of(" \t\r\n\f", at_ - 1) : in_.npos;
    const bool empty = before != in_.npos && in_[before] == '{';
    line_ = !empty;
    space_ = false;
    put(at_ + 1);
  }
  line_ = statement_ = true;
  named_ = false;
  parens_ = 0;
}

/// A value of --name: white space in it is part of it.
void Layouter::custom() {
  std::size_t nested = 0, i = at_;
  char quote = 0;
  for (; i < in_.size(); ++i) {
    const char c = in_[i];
    if (c == '\\')
      ++i;
    else if (quote)
      quote = c == quote ? '\0' : quote;
    else if (c == '"' || c == '\'')
      quote = c;
    else if (c == '{' || c == '(' || c == '[')
      ++nested;
    else if ((c == '}' || c == ')' || c == ']') && nested)
      --nested;
    else if ((c == ';' || c == '}') && !nested)
      break;
  }
  put(std::min(i, in_.size()));
}

void Layouter::colon() {
  // The first of a declaration: a value may have some of its own.
  const bool inDeclaration = depth_ > 0 && parens_ == 0 && !named_ && declares();
  put(at_ + 1);
  named_ = true;
  space_ = space_ || inDeclaration;
}

void Layouter::step() {
  const char c = in_[at_];
  if (isSpace(c)) {
    ++at_;
    space_ = true;
    return;
  }
  const std::string_view here = in_.substr(at_, 4);
  if (here.starts_with("/*")) return comment();
  if (c == '"' || c == '\'') return quoted();
  if (here.size() == 4 && (here[0] | 0x20) == 'u' && (here[1] | 0x20) == 'r' && (here[2] | 0x20) == 'l' && here[3] == '(') return url();
  if (c == '{' || c == '}') return brace(c == '{');
  if (c == ':') return colon();
  if (c == ';') {
    space_ = false;
    put(at_ + 1);
    line_ = statement_ = parens_ == 0;
    named_ = named_ && !statement_;
    return;
  }
  if (c == ',' && parens_ == 0 && !declares()) {
    space_ = false;
    put(at_ + 1);
    line_ = true;
    return;
  }
  if (c == '(' || c == '[') ++parens_;
  if ((c == ')' || c == ']') && parens_) --parens_;
  if (!isName(c)) return put(at_ + (c == '\\' && at_ + 1 < in_.size() ? 2 : 1));
  const bool begins = statement_;
  std::size_t end = at_;
  while (end < in_.size() && isName(in_[end])) ++end;
  const bool ownName = begins && depth_ > 0 && in_.substr(at_, 2) == "--";
  put(end);
  std::size_t colonAt = at_;
  while (colonAt < in_.size() && isSpace(in_[colonAt])) ++colonAt;
  if (!ownName || colonAt >= in_.size() || in_[colonAt] != ':') return;
  put(colonAt + 1);
  custom();
}

}  // namespace

std::string layOutCss(std::string_view source, std::size_t level, const CancelToken& token, Writer& out) { return Layouter(source, level, token, out).run(); }

}  // namespace penstock::codec::layout
