// SPDX-License-Identifier: GPL-3.0-or-later
// Words as sh, bash and zsh split them (POSIX 2.2, 2.3). Nothing is expanded but printf without arguments, which is how exporter/shell writes
// bytes that have no place between quotes.
#include <algorithm>
#include <optional>
#include <utility>

#include "draft/curl/shell_words.h"
#include "draft/words.h"
#include "penstock/base/ascii.h"
#include "penstock/base/utf8.h"

namespace penstock::draft::curl {
namespace {

constexpr unsigned mostNested = 8;

bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool isOperator(char c) { return c == '|' || c == '&' || c == ';' || c == '<' || c == '>' || c == '(' || c == ')'; }
bool isNameStart(char c) { return c == '_' || (toLower(c) >= 'a' && toLower(c) <= 'z'); }

constexpr auto variableNote = "A shell would put the value of a variable for what begins with $: it is taken as it is written";

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
  struct HereDocument {
    std::string end;
    std::size_t segment;  // that it is the input of
    bool tabs, quoted;    // those at the beginnings of lines are left out; its end was
  };
  char peek(std::size_t ahead = 0) const { return pos_ + ahead < text_.size() ? text_[pos_ + ahead] : '\0'; }
  bool atLineEnd(std::size_t ahead) const { return peek(ahead) == '\n' || (peek(ahead) == '\r' && peek(ahead + 1) == '\n'); }
  void skipLineEnd() { pos_ += peek() == '\r' ? 2 : 1; }
  void add(char c) {
    inWord_ = true;
    word_ += c;
  }
  void endWord() {
    if (!inWord_) return;
    const bool quoted = std::exchange(quoted_, false);
    const Redirect redirect = std::exchange(redirect_, Redirect::none);
    switch (redirect) {
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
      case Redirect::hereDocument:
      case Redirect::hereDocumentTabs:
        documents_.push_back({std::move(word_), segments_.size(), redirect == Redirect::hereDocumentTabs, quoted});
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
      for (const HereDocument& document : std::exchange(documents_, {})) take(document);
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

  /// Its lines up to the one that ends it, or all there are, as shells have it.
  void take(const HereDocument& document) {
    std::string text;
    while (pos_ < text_.size()) {
      const std::size_t end = std::min(text_.find('\n', pos_), text_.size());
      std::string_view line = text_.substr(pos_, end - pos_);
      if (document.tabs) line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));
      pos_ = std::min(end + 1, text_.size());
      if (line == document.end || (line.ends_with('\r') && line.substr(0, line.size() - 1) == document.end)) break;
      text.append(line).append(end < text_.size() ? "\n" : "");
    }
    Segment& segment = document.segment < segments_.size() ? segments_[document.segment] : segment_;
    segment.hereDocument = document.quoted ? std::move(text) : unescaped(text);
  }

  /// A here-document whose end was not quoted is read as if it stood between double quotes, which it does not need.
  std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i], after = i + 1 < text.size() ? text[i + 1] : '\0';
      if (c == '\\' && (after == '$' || after == '`' || after == '\\')) {
        out += after;
        ++i;
      } else if (c == '\\' && after == '\n') {
        ++i;
      } else {
        if (c == '`' || (c == '$' && after == '(')) note("A shell would run what stands between ` and `, or $( and ), in a here-document: it is taken as it is written");
        if (c == '$' && (isNameStart(after) || after == '{')) note(variableNote);
        out += c;
      }
    }
    return out;
  }

  void backslash() {
    ++pos_;
    quoted_ = true;
    if (atLineEnd(0)) return skipLineEnd();
    if (pos_ < text_.size()) add(text_[pos_++]);
  }

  Result<void> single() {
    const std::size_t end = text_.find('\'', pos_ + 1);
    if (end == text_.npos) return wrong("A quote ' does not end");
    word_.append(text_, pos_ + 1, end - pos_ - 1);
    inWord_ = quoted_ = true;
    pos_ = end + 1;
    return {};
  }

  /// Behind the quote that begins it.
  Result<void> doubled() {
    inWord_ = quoted_ = true;
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
                    : variableNote);
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

  /// What a command writes, where that is known.
  static std::optional<std::string> written(const Segment& segment) {
    if (segment.words.size() == 2 && segment.words[0] == "printf") return printed(segment.words[1]);
    if (segment.words.size() == 1 && segment.words[0] == "cat") return segment.hereDocument;
    return std::nullopt;
  }

  /// $(printf '...') is what it writes less the line ends at its end, and so is $(cat <<END ...); of any other the text stays.
  Result<void> substitution() {
    if (nested_ < mostNested) {
      std::vector<std::string> ignored;
      Lexer inner(text_.substr(pos_ + 2), ignored, nested_ + 1);
      auto segments = inner.run();
      auto known = segments && segments->size() == 1 ? written((*segments)[0]) : std::nullopt;
      if (known) {
        std::string out = std::move(*known);
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
    redirect_ = !input ? Redirect::output : length == 3 ? Redirect::hereString : length == 2 ? Redirect::hereDocument : Redirect::input;
    pos_ += length;
    quoted_ = false;
    if (redirect_ == Redirect::hereDocument && peek() == '-') {
      redirect_ = Redirect::hereDocumentTabs;
      ++pos_;
    }
    if (peek() == '&' || peek() == '|') ++pos_;
  }

  void note(const char* sentence) {
    if (std::find(notes_.begin(), notes_.end(), sentence) == notes_.end()) notes_.emplace_back(sentence);
  }

  enum class Redirect : unsigned char { none, output, input, hereString, hereDocument, hereDocumentTabs };
  std::string_view text_;
  std::vector<std::string>& notes_;
  unsigned nested_;
  std::size_t pos_ = 0;
  bool inWord_ = false, closed_ = false;
  bool quoted_ = false;  // something of the word
  Redirect redirect_ = Redirect::none;
  std::string word_;
  Segment segment_;
  std::vector<Segment> segments_;
  std::vector<HereDocument> documents_;  // that begin with the next line
};

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
    if (value < 0x110000) appendUtf8(out, value);
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
