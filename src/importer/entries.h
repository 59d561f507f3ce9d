// SPDX-License-Identifier: GPL-3.0-or-later
// From an entry's tree to an exchange.
#pragma once

#include "importer/recorder.h"
#include "importer/node.h"
#include "penstock/exporter/plain_head.h"

namespace penstock::importer {

/// Of `log.entries`. **Errors**: corrupt (what is missing or wrong), what the sink said.
Result<void> readHarEntry(Source& source, const Node& entry, Recorder& to);
/// Of pypproxy's list, ours with it.
Result<void> readJsonEntry(Source& source, const Node& entry, Recorder& to);

/// `_penstock`: sets what the standard members do not tell; `x` has what they do. The bodies that are in them are put there by `shownBody`.
/// False: it says nothing of heads and bodies.
Result<bool> readHarRest(Source& source, const Node& rest, Recorder& to, const std::function<Result<void>(model::BodyId)>& shownBody);

// What both have in common.

/// "https://example.com:8443/path?query#fragment" taken apart; ws and wss are http and https.
struct Place {
  std::string scheme, host;
  std::uint16_t port = 0;
  std::string path;  // and query; the fragment is left out
  bool webSocket = false;
};
/// **Errors**: corrupt.
Result<Place> readPlace(std::string_view url);
/// The port where a URL names none; 0 of a scheme that has none.
std::uint16_t portOf(std::string_view scheme);
/// What it speaks, by its heads.
model::Application applicationOf(const model::Exchange& x);
/// Of `timings` in microseconds, by their names; nothing else is changed.
void readMoments(const Node& timings, model::Timings& out);
/// Tags, colour and comment, as they may be.
model::Annotation annotationOf(const Node& tags, const Node& color, const Node& comment);
/// "reset by server: what in particular", as failures are told.
model::Failure failureOf(std::string_view text);

}  // namespace penstock::importer
