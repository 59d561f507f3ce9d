// SPDX-License-Identifier: GPL-3.0-or-later
// JavaScript in tokens (ECMA-262 12), with what a token may be before and after.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace penstock::codec::layout {

enum class ScriptKind : std::uint8_t { space, lineEnd, word, keyword, number, string, regex, templatePart, punctuator, lineComment, blockComment, rest, end };

struct ScriptToken {
  ScriptKind kind = ScriptKind::end;
  std::string_view text;
  bool block = false;    // of { and }: of statements, not of an object
  bool header = false;   // of ( and ): of if, for, while, with, switch, catch
  bool function = false; // of the brackets of a function that is a value
};

/// Tokens one after another; what cannot be one is `rest`, all that is left. No look-ahead but for the text of a token. Memory: a few bytes a
/// level of brackets.
class ScriptScanner {
 public:
  explicit ScriptScanner(std::string_view in) : in_(in) {}
  ScriptToken next();
  /// Why there was a `rest`.
  std::string_view problem() const { return problem_; }
  /// A slash was taken for a division since no regular expression ended behind it: what follows may be read in another way.
  bool guessed() const { return failed_ > 0; }

 private:
  struct Bracket {
    char open = 0;
    bool block = false, header = false, inTemplate = false;
    bool function = false;  // of a function that is a value: its parameters, its body
  };
  ScriptToken made(ScriptKind kind, std::size_t end);
  ScriptToken rest(std::string_view why);
  ScriptToken spaces();
  ScriptToken comment();
  ScriptToken quoted();
  ScriptToken templateFrom(std::size_t from);
  ScriptToken regex();
  ScriptToken number();
  ScriptToken word();
  ScriptToken punctuator();
  bool bracesAreBlock() const;

  std::string_view in_;
  std::size_t at_ = 0;
  std::string_view problem_;
  std::vector<Bracket> open_;
  ScriptToken last_;               // that is neither white space nor a comment
  bool function_ = false;          // a function that is a value was begun, its parameters come
  std::size_t failed_ = 0;         // regular expressions that were none
  bool operand_ = false;           // what came last ends an operand: "/" divides, "+" adds
};

bool isScriptWord(char c);

}  // namespace penstock::codec::layout
