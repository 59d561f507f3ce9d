// SPDX-License-Identifier: GPL-3.0-or-later
// The name server, and what names are to those who ask it and to the proxy itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "penstock/base/clock.h"
#include "penstock/base/notifier.h"
#include "penstock/base/result.h"
#include "penstock/model/config.h"
#include "penstock/model/dns_counts.h"
#include "penstock/service/listener_status.h"

namespace penstock::service {

/// What is said of a name: a record, which the name server answers and the proxy goes by, or where the proxy alone goes for a host.
using NameSays = std::variant<model::DnsRecord, model::HostOverride>;

struct NameRow {
  NameSays says;
  std::string id;        // as long as the project has it; "" of a new one, which gets one
  bool enabled = true;
  bool ofRun = false;    // of the command line or the configuration file: for this run, neither edited nor kept here
  bool foreign = false;  // came with a project that somebody else made: off until the person switches it on
  bool overruled = false;  // in vain: the run has records of this very name
};

/// A row in the words of a person.
struct NameTexts {
  std::string name;    // of an override a host, which may be a glob
  std::string type;    // "A", "AAAA", "CNAME", "NXDOMAIN", "override"; "": A or AAAA, by the answer
  std::string answer;  // "192.0.2.7", "self", a name; of an override an address, with a port or without
  std::string ttl;     // seconds; "": 60. Of records
  bool operator==(const NameTexts&) const = default;
};
inline constexpr char overrideType[] = "override";
NameTexts toTexts(const NameSays& says);
/// **Errors**: invalidArgument, the member first: "answer: \"10.0.0\" is no answer of an A record; expected ...".
Result<NameSays> readNameTexts(const NameTexts& texts);

/// "127.0.0.1:5353", "[::1]:53".
std::string placeText(const model::DnsConfig::Place& place);
/// The port may be left out: 5353. **Errors**: invalidArgument.
Result<model::DnsConfig::Place> readListenPlace(const std::string& text);
/// Addresses between commas or blanks; the usual port is 53. **Errors**: invalidArgument, limit.
Result<std::vector<model::DnsConfig::Place>> readNameServers(const std::string& text);

struct NameSettings {
  bool on = false;
  model::DnsConfig::Place listen;                 // where it is when it is on
  bool listenOfRun = false;                       // it is on for this run, and the project's place does not count
  std::vector<model::DnsConfig::Place> upstream;  // asked for what no record says, in order; none: the system's
  bool upstreamOfRun = false;
  bool upstreamForeign = false;  // somebody else's, and not in force until setUpstream()
  std::vector<NameRow> rows;     // of the run, then the project's, in the order in which a person keeps them
};

struct NameServerStatus {
  std::optional<ListenerStatus> listening;  // its mode means nothing
  WallTime since{};
  std::string problem;      // "" or why it does not listen although it is on, one sentence
  model::DnsCounts counts;  // since then
};

/// What the person sets is saved in the project as it is set. Thread: any, but no I/O thread for what changes something.
class NameServer {
 public:
  virtual ~NameServer() = default;

  virtual NameSettings settings() const = 0;
  virtual NameServerStatus status() const = 0;

  /// On, there, in place of where it was. May take as long as an I/O thread's turn. **Errors**: busy, io, invalidArgument: all is as it was; unsupported:
  /// the run says where; cancelled (the project is closed).
  virtual Result<void> listen(const model::DnsConfig::Place& where) = 0;
  /// Off. **Errors**: unsupported, cancelled.
  virtual Result<void> stop() = 0;
  /// From the next question on. **Errors**: unsupported, invalidArgument, limit, cancelled.
  virtual Result<void> setUpstream(std::vector<model::DnsConfig::Place> servers) = 0;

  /// In place of all rows of the project. `what` is the step's name for undo: "Delete api.example.com". From the next
  /// question on. **Errors**: invalidArgument, with place and member ("row 2: answer: ..."): nothing is changed; limit; cancelled.
  virtual Result<void> set(std::vector<NameRow> rows, std::string what) = 0;
  /// At the end, or in front of that row. Gives its id. **Errors**: as set, without the place.
  virtual Result<std::string> add(NameSays says, const std::string& before = {}) = 0;
  /// In place of the one with its id. **Errors**: as add; notFound.
  virtual Result<void> replace(NameRow row) = 0;
  /// **Errors**: notFound, cancelled.
  virtual Result<void> remove(const std::string& id) = 0;
  /// Whether it could be in force. **Errors**: as readNameTexts().
  virtual Result<void> check(const NameSays& says) const = 0;

  /// "Delete api.example.com"; "" for nothing. Of rows alone.
  virtual std::string undoText() const = 0;
  virtual Result<void> undo() = 0;
  virtual std::string redoText() const = 0;
  virtual Result<void> redo() = 0;

  /// Settings or status are others, also since another project was opened. On the thread that changed them. Counts change without a word.
  virtual Notifier<>& changed() = 0;
};

}  // namespace penstock::service
