// SPDX-License-Identifier: GPL-3.0-or-later
// Which body of an exchange is meant.
#pragma once

#include <cstdint>

namespace penstock::model {

enum class Direction : std::uint8_t { toServer, toClient };

/// What came, and what went on: kept apart where they differ. The other two of the four stages, decoded and modified, are these
/// without their content coding.
enum class Stage : std::uint8_t { received, sent };

struct BodyId {
  Direction direction = Direction::toServer;
  Stage stage = Stage::received;

  constexpr BodyId() = default;
  constexpr BodyId(Direction d, Stage s = Stage::received) : direction(d), stage(s) {}  // of a direction alone: what came
  constexpr bool operator==(const BodyId&) const = default;
  /// 0 to 3; those of what came are their directions. On disk as well.
  constexpr unsigned number() const { return unsigned(direction) | unsigned(stage) << 1; }
  static constexpr BodyId of(unsigned number) { return {Direction(number & 1), Stage(number >> 1 & 1)}; }
};

inline constexpr BodyId bodyIds[] = {BodyId::of(0), BodyId::of(1), BodyId::of(2), BodyId::of(3)};

}  // namespace penstock::model
