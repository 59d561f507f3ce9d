// SPDX-License-Identifier: GPL-3.0-or-later
// An expression ready to run: conditions on primitive fields, joined. Immutable.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "penstock/filter/json_path.h"
#include "filter/match/matcher.h"
#include "penstock/filter/expression.h"

namespace penstock::filter {

/// A text of the row. What `part` says of it is looked at.
struct RowText {
  enum Part : std::uint8_t {
    whole,
    address,     // of "address:port"
    withPort,    // the same put together, of an address and the number that the field has as well
    portNumber,  // that number
    shown,       // as its column says it
    word,        // any of its words
    item,        // the whole, or what stands between ", "
    fullUrl,     // scheme, host and port before it
    hostPort,    // "host:port"
    grpcWhole,   // path without its first slash
    grpcShort,   // last segment of the path
  };
  FieldId field;
  Part part = whole;
  Matcher matcher;
  std::size_t memo = 0;  // slot of remembered verdicts by symbol
};

/// A number of the row: any of the ranges, both ends included. Or its decimal text.
struct RowNumber {
  struct Range {
    std::int64_t from, to;
  };
  FieldId field;
  std::vector<Range> ranges;
  std::optional<Matcher> text;
  std::size_t memo = 0;  // as of RowText
};

/// What lies in heads, bodies and messages: any text of the field.
struct WholeText {
  FieldId field;
  std::optional<std::string> key;
  std::optional<JsonPath> path;
  Matcher matcher;
  std::vector<RowNumber::Range> ranges;  // of grpc.status, in place of the matcher
  /// What of the row answers yes already: in the index too, and not.
  std::vector<RowText> indexed, unindexed;
};

struct Node {
  enum Kind : std::uint8_t { constant, all, any, negation, rowText, rowNumber, wholeText } kind = constant;
  bool value = true;           // of constant
  std::vector<Node> children;  // of all, any, negation
  std::uint32_t leaf = 0;      // index into the leaves of its kind
  std::uint8_t cost = 0;       // order of evaluation: cheapest first
};

struct Program {
  Node root;
  std::vector<RowText> rowTexts;
  std::vector<RowNumber> rowNumbers;
  std::vector<WholeText> wholeTexts;
  std::size_t memos = 0;
};

/// Texts an index can be asked for, of what a needle or a pattern demands. Each clause: at least one of its texts.
using Clauses = std::vector<std::vector<std::string>>;
Clauses clausesOfText(std::string_view text, bool caseIgnoredByUnicode);
Clauses clausesOfPattern(std::string_view pattern, bool caseIgnoredByUnicode);
/// What any exchange has to hold that the program matches and a row left unknown.
NeededTexts neededTexts(const Program& program);

}  // namespace penstock::filter
