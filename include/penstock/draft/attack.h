// SPDX-License-Identifier: GPL-3.0-or-later
// Positions in a request text, and the requests that payloads in them make. Request n is made from n alone: what was begun can be gone on with
// anywhere. Pure but for sources that read files.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/draft/payloads.h"
#include "penstock/draft/text_edits.h"

namespace penstock::draft {

/// A text with marks "§" (UTF-8) around positions, and the same as data. "\§" is the character itself; backslashes before a mark are
/// halved, elsewhere they stay.
struct Marked {
  std::string text;             // without marks: what stands in a position is its own value
  std::vector<Place> positions;  // in order, apart from each other; may be empty places
  bool operator==(const Marked&) const = default;
};
/// **Errors**: invalidArgument: a mark without its other, with the line; limit: over 1,000 positions.
Result<Marked> readMarks(std::string_view text);
std::string withMarks(const Marked& marked);

enum class Shape : std::uint8_t {
  sniper,        // one position after the other gets every payload of the first set, the others keep their own values
  batteringRam,  // all positions get the same payload of the first set
  pitchfork,     // each position has a set; the nth request takes the nth of each, as many as the shortest set has
  clusterBomb,   // each position has a set; every combination, the first position changing fastest
};
/// "sniper", "batteringRam", ...: as it is kept.
std::string_view toText(Shape shape);

struct PayloadSet {
  std::shared_ptr<PayloadSource> source;
  Processing processing;
};

struct AttackRequest {
  std::string text;  // not yet kept in step
  /// What each position got, as it stands in the text; nothing: it kept its own value.
  std::vector<std::optional<std::string>> payloads;
  /// The payloads, joined by ", ", printable and cut: what a row is called. In sniper "2: payload", with the position from 1 where there are several.
  std::string label;
};

/// Thread: one at a time, as its sources.
class Attack {
 public:
  /// `sets`: one for sniper and batteringRam, as many as positions for the others. **Errors**: invalidArgument (no positions, places that overlap
  /// or lie outside, another number of sets), limit (over 2^63 requests).
  static Result<Attack> make(Marked base, Shape shape, std::vector<PayloadSet> sets);
  std::uint64_t count() const { return count_; }
  /// `index` < count(). **Errors**: of source and processing; limit: over mostText.
  Result<AttackRequest> request(std::uint64_t index);
  const Marked& base() const { return base_; }

 private:
  Attack(Marked base, Shape shape, std::vector<PayloadSet> sets, std::uint64_t count)
      : base_(std::move(base)), shape_(shape), sets_(std::move(sets)), count_(count) {}
  Marked base_;
  Shape shape_;
  std::vector<PayloadSet> sets_;
  std::uint64_t count_ = 0;
};

/// pypproxy's payloads: each a change of a whole request. What is nothing stays.
struct RequestPayload {
  std::string label;
  std::optional<std::string> body;
  std::vector<std::pair<std::string, std::string>> headers;  // each takes the place of the first of its name, or is a new last one
  std::optional<std::string> path;  // the query stays, unless the path has one of its own
};
/// Not yet kept in step.
std::string withPayload(std::string_view text, const RequestPayload& payload);

}  // namespace penstock::draft
