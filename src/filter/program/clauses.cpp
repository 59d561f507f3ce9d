// SPDX-License-Identifier: GPL-3.0-or-later
// Texts without which a needle or a pattern cannot be found. Where in doubt, none: a text too many would hide exchanges.
#include <algorithm>
#include <optional>

#include "filter/program/program.h"
#include "penstock/base/ascii.h"

namespace penstock::filter {
namespace {

constexpr std::size_t kLeast = 3;  // characters of a text worth asking for
constexpr std::size_t kMost = 64;  // bytes
constexpr std::size_t kMostClauses = 8, kMostAlternatives = 32;
constexpr int kDeepest = 20;

bool continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}
std::size_t characters(std::string_view s) {
  return std::size_t(std::count_if(s.begin(), s.end(), [](char c) { return !continuation(c); }));
}

// First and last byte of a long text may be in the middle of a character: cut there too.
std::string shortened(std::string_view s) {
  s = s.substr(0, kMost);
  while (!s.empty() && continuation(s.front())) s.remove_prefix(1);
  if (s.size() == kMost) {
    while (!s.empty() && continuation(s.back())) s.remove_suffix(1);
    if (!s.empty() && static_cast<unsigned char>(s.back()) >= 0x80) s.remove_suffix(1);
  }
  return lowered(s);
}

// Whether a character has one form only, whoever folds it: ASCII but k and s (the Kelvin sign and the long s fold to them), and
// the scripts of East Asia.
bool caseless(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character.front());
  if (lead < 0x80) return toLower(character.front()) != 'k' && toLower(character.front()) != 's';
  return lead >= 0xE3 && lead <= 0xE9;  // U+3000 to U+9FFF
}

void add(Clauses& clauses, std::string_view run) {
  if (characters(run) >= kLeast && clauses.size() < kMostClauses) clauses.push_back({shortened(run)});
}

/// Reads a pattern far enough to know what is literal. Anything it does not know makes it give nothing.
class PatternReader {
 public:
  explicit PatternReader(std::string_view pattern) : p_(pattern) {}

  std::optional<Clauses> run() {
    Clauses clauses = alternatives(0);
    if (!known_ || i_ != p_.size()) return std::nullopt;
    return clauses;
  }

 private:
  // branch | branch: one clause that takes a text of each, where each has one.
  Clauses alternatives(int depth) {
    if (depth > kDeepest) known_ = false;
    std::vector<Clauses> branches;
    do {
      branches.push_back(branch(depth));
      if (!known_) return {};
    } while (take('|'));
    if (branches.size() == 1) return std::move(branches.front());
    std::vector<std::string> either;
    for (const Clauses& b : branches) {
      const auto best = std::max_element(b.begin(), b.end(), [](const auto& x, const auto& y) { return worth(x) < worth(y); });
      if (best == b.end() || either.size() + best->size() > kMostAlternatives) return {};
      either.insert(either.end(), best->begin(), best->end());
    }
    return {std::move(either)};
  }

  static std::size_t worth(const std::vector<std::string>& clause) {
    std::size_t least = kMost;
    for (const std::string& s : clause) least = std::min(least, s.size());
    return least * 8 / (clause.size() + 7);
  }

  Clauses branch(int depth) {
    Clauses clauses;
    std::string run;
    const auto end = [&] {
      add(clauses, run);
      run.clear();
    };
    while (i_ < p_.size() && known_ && p_[i_] != '|' && p_[i_] != ')') {
      const char c = p_[i_];
      if (c == '(') {
        end();
        Clauses inner = group(depth);
        if (!optional() && clauses.size() + inner.size() <= kMostClauses)
          clauses.insert(clauses.end(), inner.begin(), inner.end());
        continue;
      }
      std::string character = literal();  // "" for a class and the like
      if (!known_) return {};
      const bool repeated = i_ < p_.size() && std::string_view("*+?{").find(p_[i_]) != std::string_view::npos;
      if (!repeated) {
        if (character.empty())
          end();
        else
          run += character;
      } else {
        const bool atLeastOnce = p_[i_] == '+';
        if (atLeastOnce) run += character;
        end();
        optional();
        if (atLeastOnce) run = character;  // "ab+c": the last b stands before the c
      }
    }
    end();
    return clauses;
  }

  // Takes a quantifier. True where it allows none.
  bool optional() {
    bool none = false, any = false;
    while (i_ < p_.size() && std::string_view("*+?{").find(p_[i_]) != std::string_view::npos) {
      if (p_[i_] == '{') {
        const std::size_t close = p_.find('}', i_);
        const std::string_view inside = p_.substr(i_ + 1, close == std::string_view::npos ? 0 : close - i_ - 1);
        if (close == std::string_view::npos || inside.empty() ||
            inside.find_first_not_of("0123456789,") != std::string_view::npos || inside.front() == ',') {
          known_ = false;  // a brace that is meant as such: rare enough
          return true;
        }
        if (!any) none = inside.front() == '0';
        i_ = close + 1;
      } else {
        if (!any) none = p_[i_] != '+';
        ++i_;
      }
      any = true;
    }
    return none;
  }

  Clauses group(int depth) {
    ++i_;
    if (p_.substr(i_, 2) == "?:")
      i_ += 2;
    else if (i_ < p_.size() && (p_[i_] == '?' || p_[i_] == '*'))
      known_ = false;  // flags, assertions, names, verbs
    if (!known_) return {};
    Clauses clauses = alternatives(depth + 1);
    if (!take(')')) known_ = false;
    return clauses;
  }

  // One character or class; its bytes where it is literal.
  std::string literal() {
    const char c = p_[i_++];
    switch (c) {
      case '^':
      case '$':
      case '.': return {};
      case '[': skipClass(); return {};
      case '*':
      case '+':
      case '?':
      case '{': known_ = false; return {};
      case '\\': {
        if (i_ >= p_.size()) {
          known_ = false;
          return {};
        }
        const char e = p_[i_++];
        const bool letter = (toLower(e) >= 'a' && toLower(e) <= 'z') || (e >= '0' && e <= '9');
        if (!letter) return std::string(1, e);
        if (std::string_view("dDwWsSbBAzZhHvVnrtR").find(e) == std::string_view::npos) known_ = false;
        return {};
      }
      default: {
        std::string character(1, c);
        while (i_ < p_.size() && continuation(p_[i_])) character += p_[i_++];
        return character;
      }
    }
  }

  void skipClass() {
    if (take('^')) {
    }
    take(']');
    while (i_ < p_.size() && p_[i_] != ']') {
      if (p_[i_] == '\\')
        ++i_;
      else if (p_[i_] == '[' && i_ + 1 < p_.size() && std::string_view(":.=").find(p_[i_ + 1]) != std::string_view::npos) {
        const std::size_t end = p_.find("]", i_ + 1);
        if (end == std::string_view::npos) break;
        i_ = end;
      }
      ++i_;
    }
    if (!take(']')) known_ = false;
  }

  bool take(char c) {
    if (i_ >= p_.size() || p_[i_] != c) return false;
    ++i_;
    return true;
  }

  std::string_view p_;
  std::size_t i_ = 0;
  bool known_ = true;
};

}  // namespace

Clauses clausesOfText(std::string_view text, bool caseIgnoredByUnicode) {
  Clauses clauses;
  if (!caseIgnoredByUnicode) {
    add(clauses, text);
    return clauses;
  }
  std::string run;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t n = 1;
    while (i + n < text.size() && continuation(text[i + n])) ++n;
    if (caseless(text.substr(i, n))) {
      run += text.substr(i, n);
    } else {
      add(clauses, run);
      run.clear();
    }
    i += n;
  }
  add(clauses, run);
  return clauses;
}

Clauses clausesOfPattern(std::string_view pattern, bool caseIgnoredByUnicode) {
  if (caseIgnoredByUnicode) return {};
  return PatternReader(pattern).run().value_or(Clauses());
}

}  // namespace penstock::filter
