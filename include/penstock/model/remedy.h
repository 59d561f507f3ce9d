// SPDX-License-Identifier: GPL-3.0-or-later
// What a person can do about a failure: told on the page that a client gets, and offered at the exchange's row.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "penstock/model/failure.h"

namespace penstock::model {

enum class Remedy : std::uint8_t {
  trustServer,        // this certificate of this host, once or for the project
  trustCa,            // the client's side: our authority in its store
  passHost,           // undecrypted from now on
  clientCertificate,  // one to present
  oldTls,             // a version below the usual least
  sendAgain,
  sendElsewhere,      // the host is at another address
  upstreamProxy,      // the one that Penstock was started with
  proxyPassword,      // ours, which the client is to give
  reachThisMachine,   // also for clients of other machines
  allowAmbiguous,     // what two parsers could read differently passes
  headLimit,
};
inline constexpr std::size_t remedyCount = std::size_t(Remedy::headLimit) + 1;

struct RemedyWords {
  Remedy remedy;
  std::string_view button;   // "Pass this host through"; "" where the client's side has to do it
  std::string_view step;     // a sentence for whoever only reads
  std::string_view flag;     // the same on the command line, with HOST where the host's name belongs; "": there is none
  std::string_view setting;  // where the button leads in Settings: "proxy.tls_min"; "": it does it by itself
};
const RemedyWords& wordsOf(Remedy remedy);

/// What may help, the likeliest first; nothing where there is nothing to be done. Lifetime: the program's.
std::span<const Remedy> remediesFor(FailureKind kind);

}  // namespace penstock::model
