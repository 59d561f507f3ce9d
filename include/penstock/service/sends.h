// SPDX-License-Identifier: GPL-3.0-or-later
// Requests that a person sends: one by one, or several at the same moment. Each is an exchange of the project.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "penstock/base/notifier.h"
#include "penstock/base/result.h"
#include "penstock/draft/target.h"
#include "penstock/model/exchange.h"
#include "penstock/replay/kept_connection.h"
#include "penstock/replay/race.h"
#include "penstock/replay/sending.h"

namespace penstock::service {

/// How it is sent. What is not said is as the settings say for that host.
struct SendOptions {
  draft::Target target;                   // whatever the request says itself
  std::string sni;                        // the name that TLS asks for; "": the target's
  std::optional<bool> verify;             // the server's certificate
  std::string clientCertificate;          // file, PEM or PKCS#12; "": as the settings say
  std::string clientKey, clientPassword;  // of that
  std::string upstreamProxy;              // a URL as --upstream takes it; "direct": none; "": as the settings say
  unsigned redirects = 0;                 // followed at most
  std::chrono::milliseconds timeout{30'000};  // of each exchange, whole; 0: none
  bool leaveOpen = false;  // HTTP/2: more of the content may be given while it is under way (replay::Sending::give)
  bool operator==(const SendOptions&) const = default;
};

/// A request as it goes out, byte for byte: head and content. One whose first line ends in HTTP/2 is sent as HTTP/2 (draft/request_text.h),
/// anything else as it stands.
struct ToSend {
  std::string bytes;
  SendOptions options;
  model::Source source = model::Source::resender;
  replay::KeptConnectionPtr over;  // the connection to use, where it leads there; null: its own
};

/// Thread: any.
class Sends {
 public:
  virtual ~Sends() = default;

  /// **Errors**: invalidArgument: a target, certificate file, proxy or HTTP/2 head that cannot be used, in a sentence; cancelled: traffic
  /// was stopped. All that goes wrong later is told by the send itself.
  virtual Result<replay::SendingPtr> send(const ToSend& request) = 0;
  /// For sends one after the other; null where traffic was stopped.
  virtual replay::KeptConnectionPtr connection() = 0;
  /// All at the same moment. `warmUp`: sent over each connection first, see replay::RaceOptions. **Errors**: as send(), naming the request;
  /// limit: more than 256.
  virtual Result<replay::RacingPtr> race(const std::vector<ToSend>& requests, std::chrono::milliseconds settle = std::chrono::milliseconds(100),
                                         const ToSend* warmUp = nullptr) = 0;
};

}  // namespace penstock::service
