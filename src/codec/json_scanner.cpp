// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/json_scanner.h"

namespace penstock::codec {
namespace {

bool isSpace(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}
bool isDigit(char c) {
  return c >= '0' && c <= '9';
}
bool isHex(char c) {
  return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

std::string shown(char c) {
  static constexpr char digits[] = "0123456789abcdef";
  const auto u = static_cast<unsigned char>(c);
  if (u > 0x20 && u < 0x7f) return std::string("'") + c + "'";
  return std::string("byte 0x") + digits[u >> 4] + digits[u & 15];
}

}  // namespace

bool JsonScanner::fail(std::string message) {
  failed_ = true;
  error_ = {offset_, line_, offset_ - lineStart_ + 1, std::move(message)};
  return false;
}

void JsonScanner::endScalar() {
  lex_ = Lex::none;
  if (kind_ == TokenKind::key) {
    want_ = Want::colon;
  } else if (objects_.empty()) {
    want_ = Want::nothing;
    seenValue_ = true;
    handler_.valueEnd();
  } else {
    want_ = Want::commaOrEnd;
  }
}

bool JsonScanner::startScalar(char c) {
  if (want_ == Want::nothing && several_) want_ = Want::value;
  const bool key = want_ == Want::key || want_ == Want::keyOrEnd;
  const bool value = want_ == Want::value || want_ == Want::valueOrEnd;
  if (key) {
    if (c != '"') return fail("expected a key in double quotes, found " + shown(c));
    kind_ = TokenKind::key;
    lex_ = Lex::string;
    return true;
  }
  if (!value) {
    if (want_ == Want::colon) return fail("expected ':' after the key, found " + shown(c));
    if (want_ == Want::nothing) return fail("more after the end of the value: " + shown(c));
    return fail(std::string("expected ',' or '") + (objects_.back() ? '}' : ']') + "', found " + shown(c));
  }
  kind_ = TokenKind::number;
  if (c == '"') {
    kind_ = TokenKind::string;
    lex_ = Lex::string;
  } else if (c == '-') {
    lex_ = Lex::minus;
  } else if (c == '0') {
    lex_ = Lex::zero;
  } else if (isDigit(c)) {
    lex_ = Lex::digits;
  } else if (c == 't' || c == 'f' || c == 'n') {
    kind_ = TokenKind::literal;
    lex_ = Lex::literal;
    literal_ = c == 't' ? "true" : c == 'f' ? "false" : "null";
    literalAt_ = 1;
  } else {
    return fail("expected a value, found " + shown(c));
  }
  return true;
}

bool JsonScanner::structural(char c) {
  switch (c) {
    case '{':
    case '[':
      if (want_ == Want::nothing && several_) want_ = Want::value;
      if (want_ != Want::value && want_ != Want::valueOrEnd) return startScalar(c);
      handler_.open(c);
      objects_.push_back(c == '{');
      want_ = c == '{' ? Want::keyOrEnd : Want::valueOrEnd;
      return true;
    case '}':
    case ']': {
      const bool object = c == '}';
      const bool may = want_ == Want::commaOrEnd || want_ == (object ? Want::keyOrEnd : Want::valueOrEnd);
      if (objects_.empty() || objects_.back() != object || !may) {
        if (want_ == Want::key) return fail("a comma before '}' leads to no key");
        if (want_ == Want::value && !objects_.empty()) return fail("expected a value, found " + shown(c));
        return objects_.empty() && want_ == Want::value ? fail("expected a value, found " + shown(c)) : startScalar(c);
      }
      objects_.pop_back();
      handler_.close(c);
      kind_ = TokenKind::punctuation;
      endScalar();
      return true;
    }
    case ',':
      if (want_ != Want::commaOrEnd) return startScalar(c);
      handler_.comma();
      want_ = objects_.back() ? Want::key : Want::value;
      return true;
    case ':':
      if (want_ != Want::colon) return startScalar(c);
      handler_.colon();
      want_ = Want::value;
      return true;
    default:
      return startScalar(c);
  }
}

/// `more`: c belongs to the number. False: the number is wrong.
bool JsonScanner::stepNumber(char c, bool& more) {
  more = true;
  switch (lex_) {
    case Lex::minus:
      if (!isDigit(c)) return fail("expected a digit after '-', found " + shown(c));
      lex_ = c == '0' ? Lex::zero : Lex::digits;
      return true;
    case Lex::zero:
      if (isDigit(c)) return fail("a number may not start with 0");
      [[fallthrough]];
    case Lex::digits:
      if (isDigit(c)) return true;
      if (c == '.') {
        lex_ = Lex::dot;
        return true;
      }
      break;
    case Lex::dot:
      if (!isDigit(c)) return fail("expected a digit after '.', found " + shown(c));
      lex_ = Lex::fraction;
      return true;
    case Lex::fraction:
      if (isDigit(c)) return true;
      break;
    case Lex::exponent:
      if (c == '+' || c == '-') {
        lex_ = Lex::exponentSign;
        return true;
      }
      [[fallthrough]];
    case Lex::exponentSign:
      if (!isDigit(c)) return fail("expected a digit in the exponent, found " + shown(c));
      lex_ = Lex::exponentDigits;
      return true;
    default:
      if (isDigit(c)) return true;
      more = false;
      return true;
  }
  if (c == 'e' || c == 'E')
    lex_ = Lex::exponent;
  else
    more = false;
  return true;
}

bool JsonScanner::stepEscape(char c) {
  if (c == 'u') {
    hexLeft_ = 4;
    lex_ = Lex::hex;
  } else if (std::string_view("\"\\/bfnrt").find(c) == std::string_view::npos) {
    return fail("unknown escape, \\ and " + shown(c));
  } else {
    lex_ = Lex::string;
  }
  return true;
}

bool JsonScanner::feed(std::string_view in) {
  if (failed_) return false;
  const std::uint64_t base = offset_;
  std::size_t start = 0;  // of the scalar's piece within `in`
  for (std::size_t i = 0; i < in.size(); ++i) {
    const char c = in[i];
    offset_ = base + i;
    switch (lex_) {
      case Lex::none:
        if (c == '\n') {
          ++line_;
          lineStart_ = offset_ + 1;
        }
        // RFC 7464 puts a record separator before each text of a sequence.
        if (isSpace(c) || (several_ && c == '\x1e' && objects_.empty())) continue;
        if (c == '\xef' && offset_ == 0) return fail("a byte order mark");
        if (!structural(c)) return false;
        start = i;
        continue;
      case Lex::string:
        if (c == '"') {
          handler_.scalar(kind_, in.substr(start, i + 1 - start), true);
          endScalar();
        } else if (c == '\\') {
          lex_ = Lex::escape;
        } else if (static_cast<unsigned char>(c) < 0x20) {
          return fail("a control character inside a string, " + shown(c));
        }
        continue;
      case Lex::escape:
        if (!stepEscape(c)) return false;
        continue;
      case Lex::hex:
        if (!isHex(c)) return fail("expected four hexadecimal digits after \\u, found " + shown(c));
        if (--hexLeft_ == 0) lex_ = Lex::string;
        continue;
      case Lex::literal:
        if (c != literal_[literalAt_]) return fail("expected " + std::string(literal_));
        if (++literalAt_ == literal_.size()) {
          handler_.scalar(kind_, in.substr(start, i + 1 - start), true);
          endScalar();
        }
        continue;
      default: {
        bool more = false;
        if (!stepNumber(c, more)) return false;
        if (more) continue;
        handler_.scalar(kind_, in.substr(start, i - start), true);
        endScalar();
        --i;  // c is looked at again, as what follows the number
        continue;
      }
    }
  }
  offset_ = base + in.size();
  if (lex_ != Lex::none && start < in.size()) handler_.scalar(kind_, in.substr(start), false);
  return true;
}

JsonEnd JsonScanner::finish() {
  if (failed_) return JsonEnd::invalid;
  const bool number = lex_ == Lex::zero || lex_ == Lex::digits || lex_ == Lex::fraction || lex_ == Lex::exponentDigits;
  if (number && objects_.empty()) {
    handler_.scalar(kind_, {}, true);
    endScalar();
  }
  if (lex_ == Lex::none && objects_.empty() && (want_ == Want::nothing || (several_ && seenValue_)))
    return JsonEnd::complete;
  fail(lex_ != Lex::none                 ? "it ends inside a value"
       : !seenValue_ && objects_.empty() ? "there is no value"
                                         : "it ends before its brackets do");
  return JsonEnd::truncated;
}

void jsonLineSpans(std::string_view line, std::vector<TokenSpan>& spans) {
  std::size_t i = 0;
  while (i < line.size()) {
    const char c = line[i];
    const std::size_t start = i;
    if (c == '"') {
      for (++i; i < line.size() && line[i] != '"'; ++i)
        if (line[i] == '\\') ++i;
      i = std::min(i + 1, line.size());
      std::size_t next = i;
      while (next < line.size() && isSpace(line[next])) ++next;
      const bool key = next < line.size() && line[next] == ':';
      spans.push_back({start, i - start, key ? TokenKind::key : TokenKind::string});
    } else if (c == '-' || isDigit(c)) {
      while (i < line.size() && (isDigit(line[i]) || std::string_view("+-.eE").find(line[i]) != std::string_view::npos))
        ++i;
      spans.push_back({start, i - start, TokenKind::number});
    } else if (c >= 'a' && c <= 'z') {
      while (i < line.size() && line[i] >= 'a' && line[i] <= 'z') ++i;
      const std::string_view word = line.substr(start, i - start);
      if (word == "true" || word == "false" || word == "null") spans.push_back({start, i - start, TokenKind::literal});
    } else {
      if (std::string_view("{}[],:").find(c) != std::string_view::npos)
        spans.push_back({start, 1, TokenKind::punctuation});
      ++i;
    }
  }
}

}  // namespace penstock::codec
