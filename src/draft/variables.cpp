// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/draft/variables.h"

#include <algorithm>
#include <optional>
#include <unordered_set>

#include "penstock/base/printable.h"

namespace penstock::draft {
namespace {

constexpr std::size_t mostName = 64, mostDepth = 16;

bool isNameChar(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == '.';
}

/// A variable in bytes: `begin` is that of the backslashes before its braces.
struct Mention {
  std::size_t begin = 0, braces = 0, end = 0;
  std::string_view name;
  std::size_t backslashes() const { return braces - begin; }
};

/// The name between braces at `braces`, and where they end.
std::optional<Mention> mentionAt(std::string_view bytes, std::size_t braces) {
  std::size_t pos = braces + 2;
  const auto skip = [&] {
    while (pos < bytes.size() && (bytes[pos] == ' ' || bytes[pos] == '\t')) ++pos;
  };
  skip();
  const std::size_t name = pos;
  while (pos < bytes.size() && pos - name <= mostName && isNameChar(bytes[pos])) ++pos;
  const std::size_t length = pos - name;
  if (length == 0 || length > mostName) return std::nullopt;
  skip();
  if (bytes.substr(pos, 2) != "}}") return std::nullopt;
  return Mention{braces, braces, pos + 2, bytes.substr(name, length)};
}

/// Calls f(mention) for each, in order.
template <class F>
void eachMention(std::string_view bytes, F f) {
  std::size_t done = 0;  // backslashes before it belong to something else
  for (std::size_t at = bytes.find("{{"); at != bytes.npos; at = bytes.find("{{", at)) {
    auto mention = mentionAt(bytes, at);
    if (!mention) {
      ++at;
      continue;
    }
    while (mention->begin > done && bytes[mention->begin - 1] == '\\') --mention->begin;
    f(*mention);
    done = at = mention->end;
  }
}

class Expansion {
 public:
  Expansion(const Variables& variables, std::size_t mostBytes, std::vector<VariableProblem>& problems)
      : variables_(variables), left_(mostBytes), problems_(problems) {}

  /// The bytes with values in place of names. Of what is nested, problems are told at `outer`.
  std::string run(std::string_view bytes, std::optional<std::size_t> outer) {
    std::string out;
    std::size_t done = 0;
    eachMention(bytes, [&](const Mention& mention) {
      append(out, bytes.substr(done, mention.begin - done + mention.backslashes() / 2));
      const std::string_view braces = bytes.substr(mention.braces, mention.end - mention.braces);
      if (mention.backslashes() % 2 != 0)
        append(out, braces);
      else if (!appendValue(out, mention.name, outer.value_or(mention.braces)))
        append(out, braces);
      done = mention.end;
    });
    append(out, bytes.substr(done));
    return out;
  }
  bool full() const { return full_; }

 private:
  void append(std::string& out, std::string_view bytes) {
    full_ = full_ || bytes.size() > left_;
    if (full_) return;
    left_ -= bytes.size();
    out.append(bytes);
  }
  bool fail(VariableProblem::Kind kind, std::size_t offset, std::string_view name) {
    ++failures_;
    if (problems_.size() < Expanded::mostProblems) problems_.push_back({kind, offset, std::string(name)});
    return false;
  }
  bool appendValue(std::string& out, std::string_view name, std::size_t offset) {
    if (full_) return true;
    const std::string* value = variables_.find(name);
    if (!value) return fail(VariableProblem::unknown, offset, name);
    if (value->find("{{") == value->npos) {
      append(out, *value);
      return true;
    }
    // A value that names others is worked out once, and what it lacks is told once: however often they name each other, it costs what it gives.
    if (const auto known = made_.find(name); known != made_.end()) {
      if (known->second) append(out, *known->second);
      return known->second.has_value();
    }
    if (std::find(under_.begin(), under_.end(), name) != under_.end()) return fail(VariableProblem::circle, offset, name);
    if (under_.size() >= mostDepth) return fail(VariableProblem::tooDeep, offset, name);
    under_.push_back(name);
    const std::size_t before = failures_;
    std::string made = run(*value, offset);
    under_.pop_back();
    const bool whole = failures_ == before;
    if (whole) append(out, made);
    made_.emplace(name, whole ? std::optional(std::move(made)) : std::nullopt);
    return whole;
  }

  const Variables& variables_;
  std::size_t left_;
  std::vector<VariableProblem>& problems_;
  std::vector<std::string_view> under_;
  std::unordered_map<std::string_view, std::optional<std::string>> made_;  // nothing: something is missing in it
  std::size_t failures_ = 0;
  bool full_ = false;
};

}  // namespace

bool isVariableName(std::string_view name) {
  return !name.empty() && name.size() <= mostName && std::all_of(name.begin(), name.end(), isNameChar);
}

void Variables::add(const Environment& environment) {
  for (const auto& [name, value] : environment.variables) set(name, value);
}

void Variables::set(std::string_view name, std::string_view value) { values_.insert_or_assign(std::string(name), std::string(value)); }

const std::string* Variables::find(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

std::string toText(const VariableProblem& problem) {
  const std::string name = "{{" + printable(problem.name) + "}}";
  switch (problem.kind) {
    case VariableProblem::unknown:
      return name + " has no value";
    case VariableProblem::circle:
      return name + " has a value that leads back to itself";
    case VariableProblem::tooDeep:
      return name + " names others that name others, more than " + std::to_string(mostDepth) + " deep";
    case VariableProblem::tooLarge:
      break;
  }
  return "With its variables the text would be too large";
}

Expanded expand(std::string_view bytes, const Variables& variables, std::size_t mostBytes) {
  Expanded out;
  // What is worked out on the way counts as well.
  const std::size_t most = mostBytes > SIZE_MAX / 2 ? SIZE_MAX : 2 * mostBytes;
  Expansion expansion(variables, most, out.problems);
  out.bytes = expansion.run(bytes, std::nullopt);
  if (expansion.full() || out.bytes.size() > mostBytes) {
    out.bytes = bytes;
    out.problems = {{VariableProblem::tooLarge, 0, ""}};
  }
  return out;
}

std::string escaped(std::string_view bytes) {
  std::string out;
  std::size_t done = 0;
  eachMention(bytes, [&](const Mention& mention) {
    out.append(bytes, done, mention.braces - done).append(mention.backslashes() + 1, '\\');
    done = mention.braces;
  });
  return out.append(bytes, done);
}

Environment escaped(Environment environment) {
  for (auto& [name, value] : environment.variables) value = escaped(value);
  return environment;
}

bool hasMentions(std::string_view bytes) {
  bool any = false;
  eachMention(bytes, [&any](const Mention&) { any = true; });
  return any;
}

std::vector<std::string> variablesIn(std::string_view bytes) {
  std::vector<std::string> out;
  std::unordered_set<std::string_view> seen;
  eachMention(bytes, [&](const Mention& mention) {
    if (mention.backslashes() % 2 == 0 && seen.insert(mention.name).second) out.emplace_back(mention.name);
  });
  return out;
}

}  // namespace penstock::draft
