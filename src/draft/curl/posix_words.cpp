// SPDX-License-Identifier: GPL-3.0-or-later
// Words as sh, bash and zsh split them (POSIX 2.2, 2.3). Nothing is expanded but printf without arguments, which is how exporter/shell writes
// bytes that have no place between quotes.
#include <algorithm>
#include <optional>
#include <utility>

#include "draft/curl/shell_words.h"
#include "draft/words.h"
#include "penstock/base/ascii.h"

namespace penstock::draft::curl {
namespace {

constexpr unsigned mostNested = 8;

bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool isOperator(char c) { return c == '|' || c == '&' || c == ';' || c == '<' || c == '>' || c == '(' || c == ')'; }
bool isNameStart(char c) { return c == '_' || (toLower(c) >= 'a' && toLower(c) <= 'z'); }

class Lexer {
 public:
  Lexer(std::string_view text, std::vector<std::string>& notes, unsigned nested) : text_(text), notes_(notes), nested_(nested) {}

  /// Up to the end, or within a substitution to the bracket that ends it.
  Result<std::vector<Segment>> run() {
    while (pos_ < text_.size() && !closed_) {
      if (auto step = next(); !step) return step.error();
    }
    endWord();
    if (!segment_.words.empty()) endSegment("");
    if (nested_ > 0 && !closed_) return wrong("A bracket ( does not end");
    return std::move(segments_);
  }
  std::size_t taken() const { return pos_; }

 private:
  char peek(std::size_t ahead = 0) const { return pos_ + ahead < text_.size() ? text_[pos_ + ahead] : '\0'; }
  bool atLineEnd(std::size_t ahead) const { return peek(ahead) == '\n' || (peek(ahead) == '\r' && peek(ahead + 1) == '\n'); }
  void skipLineEnd() { pos_ += peek() == '\r' ? 2 : 1; }
  void add(char c) {
    inWord_ = true;
    word_ += c;
  }
  void endWord() {
    if (!inWord_) return;
    switch (std::exchange(redirect_, Redirect::none)) {
      case Redirect::none:
        segment_.words.push_back(std::move(word_));
        break;
      case Redirect::output:
        break;
      case Redirect::input:
        segment_.inputFile = std::move(word_);
        break;
      case Redirect::hereString:
        segment_.hereString = std::move(word_);
        break;
    }
    word_.clear();
    inWord_ = false;
  }
  void endSegment(std::string separator) {
    segment_.separator = std::move(separator);
    segments_.push_back(std::exchange(segment_, {}));
  }

  Result<void> next() {
    const char c = peek();
    if (isSpace(c)) {
      endWord();
      ++pos_;
    } else if (c == '\n') {
      endWord();
      ++pos_;
      if (!segment_.words.empty()) endSegment("\n");
    } else if (c == '#' && !inWord_) {
      pos_ = std::min(text_.find('\n', pos_), text_.size());
    } else if (c == '\\') {
      backslash();
    } else if (c == '\'') {
      return single();
    } else if (c == '"') {
      ++pos_;
      return doubled();
    } else if (c == '$' || c == '`') {
      return dollar(false);
    } else if (isOperator(c)) {
      operate();
    } else {
      add(c);
      ++pos_;
    }
    return {};
  }

  void backslash() {
    ++pos_;
    if (atLineEnd(0)) return skipLineEnd();
    if (pos_ < text_.size()) add(text_[pos_++]);
  }

  Result<void> single() {
    const std::size_t end = text_.find('\'', pos_ + 1);
    if (end == text_.npos) return wrong("A quote ' does not end");
    word_.append(text_, pos_ + 1, end - pos_ - 1);
    inWord_ = true;
    pos_ = end + 1;
    return {};
  }

  /// Behind the quote that begins it.
  Result<void> doubled() {
    inWord_ = true;
    while (pos_ < text_.size()) {
      const char c = peek();
      if (c == '"') {
        ++pos_;
        return {};
      }
      if (c == '\\' && atLineEnd(1)) {
        ++pos_;
        skipLineEnd();
      } else if (c == '\\' && std::string_view("$`\"\\").find(peek(1)) != std::string_view::npos && pos_ + 1 < text_.size()) {
        add(peek(1));
        pos_ += 2;
      } else if (c == '$' || c == '`') {
        if (auto done = dollar(true); !done) return done;
      } else {
        add(c);
        ++pos_;
      }
    }
    return wrong("A quote \" does not end");
  }

  /// $'..', $"..", $(..), $NAME, `..`.
  Result<void> dollar(bool inQuotes) {
    const char c = peek(), after = peek(1);
    if (c == '$' && after == '\'' && !inQuotes) return ansi();
    if (c == '$' && after == '"' && !inQuotes) {
      pos_ += 2;
      return doubled();
    }
    if (c == '$' && after == '(') return substitution();
    if (c == '`' || isNameStart(after) || after == '{')
      note(c == '`' ? "A shell would run what stands between ` and `: it is taken as it is written"
                    : "A shell would put the value of a variable for what begins with $: it is taken as it is written");
    add(c);
    ++pos_;
    return {};
  }

  Result<void> ansi() {
    inWord_ = true;
    for (pos_ += 2; pos_ < text_.size();) {
      const char c = text_[pos_++];
      if (c == '\'') return {};
      if (c == '\\' && pos_ < text_.size())
        pos_ += appendEscape(word_, text_.substr(pos_));
      else
        word_ += c;
    }
    return wrong("A quote $' does not end");
  }

  /// $(printf '...') is what it writes less the line ends at its end; of any other the text stays.
  Result<void> substitution() {
    if (nested_ < mostNested) {
      std::vector<std::string> ignored;
      Lexer inner(text_.substr(pos_ + 2), ignored, nested_ + 1);
      auto segments = inner.run();
      if (segments && segments->size() == 1 && (*segments)[0].words.size() == 2 && (*segments)[0].words[0] == "printf") {
        std::string out = printed((*segments)[0].words[1]);
        out.erase(out.find_last_not_of('\n') + 1);
        word_ += out;
        inWord_ = true;
        pos_ += 2 + inner.taken();
        return {};
      }
    }
    note("A shell would run what stands between $( and ): it is taken as it is written");
    add('$');
    ++pos_;
    return {};
  }

  void operate() {
    const char c = peek();
    if (c == ')' && nested_ > 0) {
      closed_ = true;
      ++pos_;
      return;
    }
    if (c == '<' || c == '>') return redirect();
    endWord();
    std::string separator(1, c);
    ++pos_;
    if ((c == '|' || c == '&') && peek() == c) {
      separator += c;
      ++pos_;
    }
    endSegment(std::move(separator));
  }

  void redirect() {
    // A digit before it says which of the command's streams.
    const bool stream = inWord_ && word_.size() == 1 && word_[0] >= '0' && word_[0] <= '9';
    if (stream) {
      word_.clear();
      inWord_ = false;
    }
    endWord();
    const bool input = peek() == '<';
    std::size_t length = 1;
    while (peek(length) == peek() && length < 3) ++length;
    redirect_ = !input ? Redirect::output : length == 3 ? Redirect::hereString : Redirect::input;
    pos_ += length;
    if (peek() == '&' || peek() == '|') ++pos_;
  }

  void note(const char* sentence) {
    if (std::find(notes_.begin(), notes_.end(), sentence) == notes_.end()) notes_.emplace_back(sentence);
  }

  enum class Redirect : unsigned char { none, output, input, hereString };
  std::string_view text_;
  std::vector<std::string>& notes_;
  unsigned nested_;
  std::size_t pos_ = 0;
  bool inWord_ = false, closed_ = false;
  Redirect redirect_ = Redirect::none;
  std::string word_;
  Segment segment_;
  std::vector<Segment> segments_;
};

void appendUtf8(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += char(c);
  } else if (c < 0x800) {
    out.append({char(0xc0 | c >> 6), char(0x80 | (c & 0x3f))});
  } else if (c < 0x10000) {
    out.append({char(0xe0 | c >> 12), char(0x80 | (c >> 6 & 0x3f)), char(0x80 | (c & 0x3f))});
  } else if (c < 0x110000) {
    out.append({char(0xf0 | c >> 18), char(0x80 | (c >> 12 & 0x3f)), char(0x80 | (c >> 6 & 0x3f)), char(0x80 | (c & 0x3f))});
  }
}

/// Digits of that base at the front of `text`, `most` of them.
std::size_t readDigits(std::string_view text, unsigned base, std::size_t most, std::uint32_t& value) {
  std::size_t n = 0;
  for (value = 0; n < most && n < text.size(); ++n) {
    const char c = toLower(text[n]);
    const unsigned digit = c >= '0' && c <= '9' ? unsigned(c - '0') : c >= 'a' && c <= 'f' ? unsigned(c - 'a') + 10 : 99;
    if (digit >= base) break;
    value = value * base + digit;
  }
  return n;
}

}  // namespace

std::size_t appendEscape(std::string& out, std::string_view text) {
  constexpr std::string_view letters = "abefnrtvE\\'\"?", meanings = "\a\b\x1b\f\n\r\t\v\x1b\\'\"?";
  const char c = text.empty() ? '\\' : text[0];
  if (text.empty()) {
    out += c;
    return 0;
  }
  if (const std::size_t at = letters.find(c); at != letters.npos) {
    out += meanings[at];
    return 1;
  }
  std::uint32_t value = 0;
  if (const std::size_t n = readDigits(text, 8, 3, value)) {
    out += char(value);
    return n;
  }
  if (c == 'c' && text.size() > 1) {
    out += char(text[1] & 0x1f);
    return 2;
  }
  const std::size_t most = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
  const std::size_t n = readDigits(text.substr(1), 16, most, value);
  if (n == 0) {
    out.append({'\\', c});
    return 1;
  }
  if (c == 'x')
    out += char(value);
  else
    appendUtf8(out, value);
  return n + 1;
}

std::string printed(std::string_view format) {
  std::string out;
  for (std::size_t i = 0; i < format.size();) {
    const char c = format[i++];
    if (c == '\\')
      i += appendEscape(out, format.substr(i));
    else if (c == '%' && i < format.size() && format[i] == '%')
      out += format[i++];
    else
      out += c;
  }
  return out;
}

Result<std::vector<Segment>> posixSegments(std::string_view command, std::vector<std::string>& notes) { return Lexer(command, notes, 0).run(); }

}  // namespace penstock::draft::curl
