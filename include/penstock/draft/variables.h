// SPDX-License-Identifier: GPL-3.0-or-later
// {{name}} in bytes, from environments. Pure.
//
// A name is 1 to 64 of letters, digits, "_", "-" and "."; blanks around it are allowed: "{{ host }}". Whatever else stands between such braces is
// no variable and stays. "\{{name}}" is the text "{{name}}": a backslash directly before a variable is taken away with its meaning, two of them
// are one backslash and the variable's value, and so on.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace penstock::draft {

/// A person's names and values, in the order they were written. Of a name that comes twice the last counts.
struct Environment {
  std::string name;
  std::vector<std::pair<std::string, std::string>> variables;
  bool operator==(const Environment&) const = default;
};

/// Whether it can be written between braces.
bool isVariableName(std::string_view name);

/// What names mean now. Thread: one at a time; const use from any.
class Variables {
 public:
  Variables() = default;
  explicit Variables(const Environment& environment) { add(environment); }
  /// These win over what was there.
  void add(const Environment& environment);
  void set(std::string_view name, std::string_view value);
  const std::string* find(std::string_view name) const;
  std::size_t size() const { return values_.size(); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
  };
  std::unordered_map<std::string, std::string, Hash, std::equal_to<>> values_;
};

struct VariableProblem {
  enum Kind : unsigned char { unknown, circle, tooDeep, tooLarge } kind = unknown;
  std::size_t offset = 0;  // of the braces in the text that was given
  std::string name;
};
/// "{{token}} has no value", without a final stop.
std::string toText(const VariableProblem& problem);

struct Expanded {
  std::string bytes;  // where there is a problem, the braces stand as they were
  std::vector<VariableProblem> problems;  // at most mostProblems
  static constexpr std::size_t mostProblems = 100;
};
/// Values may name variables, 16 deep; nothing grows over `mostBytes`. Linear in what it gives. Thread: any.
Expanded expand(std::string_view bytes, const Variables& variables, std::size_t mostBytes = 64u << 20);

/// What expand() makes into these bytes, whatever the variables: of text that is nobody's to name variables in, an answer's or a recorded request's.
std::string escaped(std::string_view bytes);
/// The same of all its values.
Environment escaped(Environment environment);
/// Whether expand() has anything to do in them.
bool hasMentions(std::string_view bytes);

/// Names in `bytes`, each once, in order: what a person may want to give a value to.
std::vector<std::string> variablesIn(std::string_view bytes);

}  // namespace penstock::draft
