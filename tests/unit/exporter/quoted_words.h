// SPDX-License-Identifier: GPL-3.0-or-later
// Strict readers of quoted text, written from what the languages say and not from the generators: what a POSIX shell
// makes of a command, and the literals of Python, JavaScript and PowerShell apart from the code around them. Whatever
// they were not promised is an error.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "penstock/base/printable.h"

namespace penstock::exporter {

/// What printf(1) writes for a format without conversions. Nothing for what shells disagree about.
inline std::optional<std::string> printfOutput(std::string_view format) {
  if (format.starts_with('-')) return std::nullopt;
  std::string out;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] == '%') {
      if (format.substr(i, 2) != "%%") return std::nullopt;
      ++i;
      out += '%';
    } else if (format[i] != '\\') {
      out += format[i];
    } else {
      const char next = i + 1 < format.size() ? format[i + 1] : '\0';
      if (next == 'n' || next == 'r' || next == 't') {
        out += next == 'n' ? '\n' : next == 'r' ? '\r' : '\t';
        ++i;
        continue;
      }
      if (i + 3 >= format.size()) return std::nullopt;
      int value = 0;
      for (std::size_t k = i + 1; k <= i + 3; ++k) {
        if (format[k] < '0' || format[k] > '7') return std::nullopt;
        value = value * 8 + (format[k] - '0');
      }
      if (value > 255) return std::nullopt;
      out += char(value);
      i += 3;
    }
  }
  return out;
}

using Words = std::vector<std::string>;

/// The commands of a pipeline (XCU 2.2, 2.3), each as its words. Nothing where a character could mean anything to any
/// shell or to the editor at its prompt.
inline std::optional<std::vector<Words>> readPipeline(std::string_view text) {
  constexpr std::string_view plain = "-_./:@+,abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  constexpr std::string_view plainInFormat = " =;&?<>|*#[]~";
  // Of the program's own words, which no stranger chose.
  constexpr std::string_view ours = "=";
  std::vector<Words> commands(1);
  std::optional<std::string> word;
  const auto end = [&] {
    if (word) commands.back().push_back(*std::exchange(word, std::nullopt));
  };
  std::size_t i = 0;
  while (i < text.size()) {
    const char c = text[i];
    if (c == ' ') {
      end();
      ++i;
    } else if (c == '|') {
      end();
      commands.emplace_back();
      ++i;
    } else if (c == '\\') {
      if (++i == text.size()) return std::nullopt;
      if (text[i] == '\n') {
        end();
      } else if (text[i] == '\'' || text[i] == '\\' || text[i] == '!') {
        (word ? *word : word.emplace()) += text[i];
      } else {
        return std::nullopt;
      }
      ++i;
    } else if (c == '\'') {
      const std::size_t close = text.find('\'', i + 1);
      if (close == std::string_view::npos) return std::nullopt;
      const std::string_view inside = text.substr(i + 1, close - i - 1);
      const bool lineEnds = !inside.empty() && inside.find_first_not_of('\n') == std::string_view::npos;
      const bool format =
          commands.back() == Words{"printf"} && !word;  // where a backslash is what it is to all but fish
      for (const unsigned char q : inside)
        if (!lineEnds && (q < 0x20 || q == 0x7f || q == '!' || (q == '\\' && !format))) return std::nullopt;
      if (!lineEnds && printable(inside) != inside) return std::nullopt;
      (word ? *word : word.emplace()) += inside;
      i = close + 1;
    } else if (c == '"') {
      constexpr std::string_view begins = "\"$(printf '", ends = "')\"";
      if (text.substr(i, begins.size()) != begins) return std::nullopt;
      i += begins.size();
      const std::size_t close = text.find(ends, i);
      if (close == std::string_view::npos) return std::nullopt;
      const std::string_view format = text.substr(i, close - i);
      for (const char f : format)
        if (f != '\\' && plain.find(f) == std::string_view::npos && plainInFormat.find(f) == std::string_view::npos)
          return std::nullopt;
      auto written = printfOutput(format);
      if (!written || written->find('\0') != std::string::npos || written->ends_with('\n')) return std::nullopt;
      (word ? *word : word.emplace()) += *written;
      i = close + ends.size();
    } else if (plain.find(c) != std::string_view::npos ||
               (word && word->starts_with("--") && ours.find(c) != std::string_view::npos)) {
      (word ? *word : word.emplace()) += c;
      ++i;
    } else {
      return std::nullopt;
    }
  }
  end();
  return commands;
}

/// Code with a '\1' in place of each literal, and what the literals are.
struct Code {
  std::string around;
  std::vector<std::string> literals;
};

inline int hexDigit(char c) {
  return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

inline std::optional<unsigned> hexNumber(std::string_view digits) {
  unsigned value = 0;
  for (const char c : digits) {
    if (hexDigit(c) < 0) return std::nullopt;
    value = value * 16 + unsigned(hexDigit(c));
  }
  return value;
}

inline void appendUtf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += char(c);
  } else if (c < 0x800) {
    out += {char(0xc0 | c >> 6), char(0x80 | (c & 0x3f))};
  } else if (c < 0x10000) {
    out += {char(0xe0 | c >> 12), char(0x80 | (c >> 6 & 0x3f)), char(0x80 | (c & 0x3f))};
  } else {
    out += {char(0xf0 | c >> 18), char(0x80 | (c >> 12 & 0x3f)), char(0x80 | (c >> 6 & 0x3f)), char(0x80 | (c & 0x3f))};
  }
}

inline std::string joinedLines(std::string_view text) {
  std::string one(text);
  std::erase(one, '\n');
  return one;
}

/// Literals in double quotes. `escape`: 'x' for Python's \xHH, which is a byte; 'u' for JavaScript's \uHHHH, which is a
/// UTF-16 unit and comes out as UTF-8. A prefix b stays in the code around.
inline std::optional<Code> readDoubleQuoted(std::string_view text, char escape) {
  Code code;
  for (const unsigned char c : text)
    if (c == 0x7f || (c < 0x20 && c != '\n')) return std::nullopt;
  // Text that is read as it stands is UTF-8, without what turns it round, separates lines or looks like a quote.
  if (printable(joinedLines(text)) != joinedLines(text)) return std::nullopt;
  if (text.find("\xe2\x80") != text.npos || text.find("\xe2\x81") != text.npos) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (static_cast<unsigned char>(text[i]) > 0x7e) return std::nullopt;  // but in literals alone
    if (text[i] != '"') {
      code.around += text[i];
      continue;
    }
    std::string literal;
    char32_t high = 0;
    for (++i;; ++i) {
      if (i >= text.size() || text[i] == '\n') return std::nullopt;
      if (text[i] == '"') break;
      if (escape == 'u' && text[i] == '<') return std::nullopt;  // "</script>" ends a script wherever it stands
      if (text[i] != '\\') {
        literal += text[i];
        continue;
      }
      if (++i >= text.size()) return std::nullopt;
      const std::size_t digits = escape == 'x' ? 2 : 4;
      if (text[i] == '"' || text[i] == '\\') {
        literal += text[i];
      } else if (text[i] == 'n' || text[i] == 'r' || text[i] == 't') {
        literal += text[i] == 'n' ? '\n' : text[i] == 'r' ? '\r' : '\t';
      } else if (text[i] == escape && i + digits < text.size()) {
        const auto value = hexNumber(text.substr(i + 1, digits));
        if (!value) return std::nullopt;
        i += digits;
        if (escape == 'x') {
          literal += char(*value);
        } else if (*value >= 0xd800 && *value < 0xdc00) {
          if (high) return std::nullopt;
          high = *value;
          continue;
        } else if (*value >= 0xdc00 && *value < 0xe000) {
          if (!high) return std::nullopt;
          appendUtf8(literal, 0x10000 + ((high - 0xd800) << 10) + (*value - 0xdc00));
          high = 0;
        } else {
          appendUtf8(literal, *value);
        }
      } else {
        return std::nullopt;
      }
      if (high) return std::nullopt;
    }
    if (high) return std::nullopt;
    code.literals.push_back(std::move(literal));
    code.around += '\1';
  }
  return code;
}

/// Literals in single quotes, a quote doubled. Nothing where anything but ASCII stands: PowerShell takes U+2018 to
/// U+201B for single quotes and U+201C to U+201E for double ones, also in the middle of a word.
inline std::optional<Code> readPowerShell(std::string_view text) {
  Code code;
  for (const unsigned char c : text)
    if (c > 0x7e || (c < 0x20 && c != '\n')) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') return std::nullopt;  // none is written
    if (text[i] != '\'') {
      code.around += text[i];
      continue;
    }
    std::string literal;
    for (++i;; ++i) {
      if (i >= text.size() || text[i] == '\n') return std::nullopt;
      if (text[i] == '\'') {
        if (i + 1 == text.size() || text[i + 1] != '\'') break;
        ++i;
      }
      literal += text[i];
    }
    code.literals.push_back(std::move(literal));
    code.around += '\1';
  }
  return code;
}

}  // namespace penstock::exporter
