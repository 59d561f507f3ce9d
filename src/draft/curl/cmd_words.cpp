// SPDX-License-Identifier: GPL-3.0-or-later
// Words as browsers write them for Windows' cmd.exe and the C runtime behind it. What they mean is read, which is not always what cmd.exe makes
// of it: they escape with ^ within quotes too, and double every backslash.
#include <algorithm>
#include <utility>

#include "draft/curl/shell_words.h"
#include "draft/words.h"

namespace penstock::draft::curl {
namespace {

bool isBlank(char c) { return c == ' ' || c == '\t'; }

/// Whether ^ escapes everywhere in this text; in the oldest form it is a character like others, but at the end of a line.
bool hasCarets(std::string_view command) {
  if (hasDoubledQuotes(command)) return false;
  for (const std::string_view sign : {"^\"", "^\n", "^\r", "^&", "^{", "^\\", "^%", "%^"})
    if (command.find(sign) != command.npos) return true;
  return false;
}

/// Bytes of the line end there; 0: there is none.
std::size_t lineEnd(std::string_view text, std::size_t at) {
  if (at < text.size() && text[at] == '\n') return 1;
  return text.substr(at, 2) == "\r\n" ? 2 : 0;
}

struct Plain {
  std::string text;
  std::vector<std::size_t> lineEnds;  // those that are a part of a word, by their place
};

/// Without its carets. At the end of a line one goes on in the next where a blank is before it; else it stands for the line end.
Plain withoutCarets(std::string_view text, bool everywhere) {
  Plain plain;
  std::string& out = plain.text;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '^' || i + 1 == text.size()) {
      out += text[i++];
      continue;
    }
    ++i;
    const std::size_t end = lineEnd(text, i);
    if (end == 0) {
      if (!everywhere) out += '^';
      out += text[i++];
      continue;
    }
    i += end;
    if (out.empty() || isBlank(out.back())) continue;
    plain.lineEnds.push_back(out.size());
    out += '\n';
    if (everywhere) i += lineEnd(text, i);  // it is doubled: the first is taken by the caret
  }
  return plain;
}

class Lexer {
 public:
  explicit Lexer(const Plain& plain) : text_(plain.text), lineEnds_(plain.lineEnds) {}

  Result<std::vector<Segment>> run() {
    while (pos_ < text_.size()) next();
    if (quoted_) return wrong("A quote \" does not end");
    endWord();
    if (!segment_.words.empty()) endSegment("");
    return std::move(segments_);
  }

 private:
  char peek(std::size_t ahead) const { return pos_ + ahead < text_.size() ? text_[pos_ + ahead] : '\0'; }
  void add(char c) {
    inWord_ = true;
    word_ += c;
  }
  void endWord() {
    if (inWord_) segment_.words.push_back(std::exchange(word_, {}));
    inWord_ = false;
  }
  void endSegment(std::string separator) {
    segment_.separator = std::move(separator);
    segments_.push_back(std::exchange(segment_, {}));
  }
  void next() {
    const char c = text_[pos_];
    if (c == '\\' && (peek(1) == '\\' || peek(1) == '"')) {
      add(peek(1));
      pos_ += 2;
      return;
    }
    if (c == '"') return quote();
    ++pos_;
    if (quoted_) return add(c);
    if (c == '\n' && std::binary_search(lineEnds_.begin(), lineEnds_.end(), pos_ - 1)) return add(c);
    if (isBlank(c) || c == '\n' || c == '\r') {
      endWord();
      if (c == '\n' && !segment_.words.empty()) endSegment("\n");
    } else if (c == '&' || c == '|') {
      endWord();
      endSegment(std::string(1, c));
    } else {
      add(c);
    }
  }
  void quote() {
    inWord_ = true;
    ++pos_;
    const bool another = peek(0) == '"';
    const bool ends = pos_ + 1 >= text_.size() || isBlank(peek(1)) || peek(1) == '\n' || peek(1) == '\r';
    if (quoted_ && another) {  // "" within quotes
      word_ += '"';
      ++pos_;
    } else if (!quoted_ && another && ends) {  // an empty word
      ++pos_;
    } else {
      quoted_ = !quoted_;
    }
  }

  std::string_view text_;
  const std::vector<std::size_t>& lineEnds_;
  std::size_t pos_ = 0;
  bool inWord_ = false, quoted_ = false;
  std::string word_;
  Segment segment_;
  std::vector<Segment> segments_;
};

}  // namespace

Result<std::vector<Segment>> cmdSegments(std::string_view command) {
  const Plain plain = withoutCarets(command, hasCarets(command));
  return Lexer(plain).run();
}

}  // namespace penstock::draft::curl
