// SPDX-License-Identifier: GPL-3.0-or-later
// The one language of filters, colours, rules, breakpoints, scope, API queries and bulk: compiled once, evaluated often.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "penstock/filter/field.h"
#include "penstock/filter/pattern.h"
#include "penstock/model/exchange.h"

namespace penstock::filter {

/// Why a text is no expression. `text.substr(position, length)` is what the caret points at; bytes of UTF-8. A length of 0 points
/// between two characters, or behind the last one.
struct Problem {
  std::size_t position = 0, length = 0;
  std::string message;  // one sentence without a final stop: "there is no field hots"
  std::string hint;     // what to write instead: "host"; "" for none
};

/// `unknown`: not to be told from the row alone (a body, a header).
enum class Verdict : std::uint8_t { no, yes, unknown };

/// A row as the index has it. What it gives stays valid until the next row.
///
/// Of special shape: `path` is without the query, `query` without its "?", `url` is both in one ("/a?b=1": scheme, host and port
/// are put before it by the evaluator); `client` is an address, and its number the port; `server` is "address:port"; `type` is a
/// media type, `protocol` the number of a model::Protocol; `process` is a base name; `tag` is words with a space between; `error`
/// is the failure in words, "" for none, and its number the model::FailureKind; `source` is "proxy", "resender", "bulk" or
/// "import"; `color` is a number of 0 to 6, `modified` of 0 or 1. Of the rest of the row fields Summary tells the shape. Texts of
/// `grpcMethod` and the numbers of `size` are made from others and never asked for.
///
/// What these mean in an expression, wherever it is run: `client == 127.0.0.1` is the address, `client == 127.0.0.1:51234` address
/// and port; `type`, `protocol`, `method`, `tls` and `error` compare what was recorded and what the column says of it (`type ==
/// js`, `type == tunnel`, `protocol == h1`, `error == "no such host"`). A type that is a word of a column means the rows that say
/// so.
class RowSource {
 public:
  virtual ~RowSource() = default;
  virtual std::string_view text(FieldId field) const = 0;  // of fields that lie in rows and are texts; "" for none
  virtual std::int64_t number(FieldId field) const = 0;    // microseconds, bytes, status; -1 for none
  /// Equal symbols of one field mean equal texts, so that a verdict on one is remembered; 0: not known.
  virtual std::uint32_t symbol(FieldId field) const = 0;
};

/// A whole exchange: what `unknown` is settled with. Bodies are asked for only where the expression needs them.
class WholeSource : public RowSource {
 public:
  virtual const model::Exchange& exchange() const = 0;
  /// Of one on its way: its operation is in none of what is here, and may be in the request's body.
  virtual bool operationAwaitsBody() const { return true; }
  /// Decoded content, as far as a limit of the caller's allows; valid while the source lives. May touch the disk.
  virtual std::string_view body(model::Direction direction) const = 0;
  /// What is seen of that direction's bodies and does not stand in body(): what lies inside of it (codec::textsInside), and the body that went
  /// on where that is another. As body().
  virtual std::string_view seen(model::Direction direction) const = 0;
  /// Calls `each` for payloads of messages, decoded, until it says false. May touch the disk.
  using EachMessage = bool (*)(void* context, const model::Message& message, std::string_view payload);
  virtual void messages(void* context, EachMessage each) const = 0;
};

/// Texts without which no exchange matches of those a row leaves `unknown`, as far as it was not `helped`: a conjunction of
/// alternatives. Empty: any may match.
///
/// For an index of trigrams. Each text has three characters or more; letters of ASCII are lower case, others as they are written.
/// What the index has to hold of an exchange: method and URL ("GET https://host/path?query"), header and trailer fields as "name:
/// value", decoded bodies, payloads and labels of messages; folded at least as far as ASCII letters.
struct NeededTexts {
  std::vector<std::vector<std::string>> allOf;  // of each inner list at least one
};

/// Parts of an exchange, in the order in which they come. Bits.
enum class Part : std::uint8_t { none = 0, requestHead = 1, requestBody = 2, responseHead = 4, responseBody = 8, messages = 16 };
constexpr Part operator|(Part a, Part b) { return Part(std::uint8_t(a) | std::uint8_t(b)); }
constexpr Part operator&(Part a, Part b) { return Part(std::uint8_t(a) & std::uint8_t(b)); }
constexpr Part& operator|=(Part& a, Part b) { return a = a | b; }
constexpr bool any(Part parts) { return parts != Part::none; }

/// What decides an expression over an exchange that is still on its way.
struct DecidedBy {
  Part looksAt = Part::none;  // where its fields may lie: `header` in both heads
  Part awaits = Part::none;   // without which one of its fields has no value at all: `status` awaits the response's head
};

class Expression;
using ExpressionPtr = std::shared_ptr<const Expression>;

/// Immutable. Thread: any.
class Expression {
 public:
  static constexpr std::size_t maxLength = 16 * 1024;  // bytes of text
  static constexpr std::size_t maxDepth = 64;          // of parentheses and negations
  static constexpr std::size_t maxTerms = 1000;

  virtual ~Expression() = default;
  /// An empty or blank text matches everything. Times relative to now ("time > -5m") are those of this moment.
  static std::variant<ExpressionPtr, Problem> compile(std::string_view text);
  virtual const std::string& text() const = 0;
  virtual bool matchesAll() const = 0;
  /// True where a row tells all: no verdict is ever unknown.
  virtual bool rowsSuffice() const = 0;
  /// True where bodies or messages are looked at, and not heads alone.
  virtual bool needsBodies() const = 0;
  virtual const NeededTexts& neededTexts() const = 0;
  virtual const DecidedBy& decidedBy() const = 0;
  /// Texts that are in the line "METHOD scheme://host:port/path?query", or in that line as it is read (asRead()), of every request it
  /// may select, whatever the case of ASCII letters. Empty: any may be.
  virtual const std::vector<std::string>& neededInRequestLine() const = 0;
};

/// Evaluates one expression, and remembers verdicts on symbols. Thread: one at a time.
class Evaluator {
 public:
  /// `stop`: a long match ends soon after it was set, and says no. Null: never. Has to outlive this.
  explicit Evaluator(ExpressionPtr expression, const std::atomic<bool>* stop = nullptr);
  ~Evaluator();
  Evaluator(const Evaluator&) = delete;
  Evaluator& operator=(const Evaluator&) = delete;
  Verdict onRow(const RowSource& row);
  /// Of the last onRow that said unknown: something that is in the row and not in the index (a comment, a tag) held. The index's
  /// word says nothing about such a row.
  bool helped() const;
  bool onWhole(const WholeSource& whole);
  /// Of an exchange on its way: what lies in `missing` parts is unknown.
  Verdict onPassing(const WholeSource& whole, Part missing);
  /// Of the last of these that did not say no: the groups of the first pattern with groups that was found. Nothing: there was none.
  const std::optional<Groups>& groups() const;
  /// Of a pattern that gave up on some text (catastrophic backtracking), told once; "" for none. Such a text does not match.
  const std::string& trouble() const;
  /// Symbols mean something else now: the index was replaced.
  void forget();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace penstock::filter
