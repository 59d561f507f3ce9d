// SPDX-License-Identifier: GPL-3.0-or-later
// The requests of a race, as a project keeps them.
#pragma once

#include <QByteArray>
#include <QStringList>
#include <optional>
#include <string>
#include <vector>

#include "penstock/service/bulk_runs.h"
#include "penstock/service/sends.h"

namespace penstock::gui {

struct RaceRequest {
  std::string name;
  std::string text;
  service::SendOptions options;
  bool keepLength = true, keepHost = true, bodyIsDecoded = false;  // as of service::BulkSpec
  unsigned times = 1;
  bool doubtful = false;  // as of service::BulkSpec
  bool operator==(const RaceRequest&) const = default;
};
struct Race {
  static constexpr std::size_t mostRequests = 100, mostShots = 256;
  std::vector<RaceRequest> requests;
  unsigned settleMs = 100;
  bool warmUp = false;  // each connection carries a "GET /" before
};

QByteArray toJson(const Race& race);
/// What cannot be read of it is left out.
Race readRace(const QByteArray& json);

/// The same request without positions.
RaceRequest raceRequestOf(const service::BulkSpec& spec);
service::BulkSpec runOf(const RaceRequest& request);

/// All that goes out at the same moment, and whose each is, by its index. **Errors**: invalidArgument, limit: a sentence.
struct RaceShots {
  std::vector<service::ToSend> sends;
  std::vector<std::size_t> of;
  std::optional<service::ToSend> warmUp;
  QStringList notes;  // names without a value, which are sent as they stand: sentences
};
Result<RaceShots> shotsOf(const Race& race, const draft::Environment& variables);

/// "30 requests on one connection: their ends left within 84 µs, in one packet.", as far as it is known.
std::string raceInWords(const replay::RaceState& state);

}  // namespace penstock::gui
