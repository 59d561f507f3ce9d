// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/line.h"

#include <array>
#include <charconv>
#include <chrono>

#include "penstock/base/printable.h"
#include "penstock/display/format.h"
#include "penstock/exporter/json.h"
#include "penstock/model/row_fields.h"
#include "penstock/model/url.h"

namespace penstock::display {

std::string exchangeLine(const model::Exchange& x) {
  const int status = model::statusOf(x);
  std::string line = timeOfDayText(x.startedAt) + "  " + (status ? std::to_string(status) : "---") + "  ";
  const bool dns = x.application == model::Application::dns;
  line += (dns || x.kind == model::ExchangeKind::http) && x.request ? x.request->method : std::string(dns ? "DNS" : "TUNNEL");
  line += " " + model::urlOf(x);
  if (const std::string_view protocol = toText(model::protocolOf(x)); !protocol.empty()) line.append("  ").append(protocol);
  line += "  " + std::to_string(x.responseBody.size) + " B";
  if (dns && !x.subject.empty()) line.append("  ").append(x.subject);
  if (x.messages) line += "  " + std::to_string(x.messages) + (x.messages == 1 ? " message" : " messages");
  line += "  " + std::to_string(x.timings[model::Timings::end] / 1000) + " ms";
  if (x.failure) line += "  [" + exporter::failureText(x.failure) + "]";
  if (!x.trace.empty()) line += "  [" + model::noteOf(x.trace) + "]";
  return printable(line);
}

std::string passthroughLine(const model::AutoPassthrough& p) {
  const std::string who = "passthrough " + p.host + " for " + p.client;
  if (p.takenBack) return printable(who + " is over: " + p.reason);
  std::array<char, 32> minutes;
  const double period = double(std::chrono::duration_cast<std::chrono::seconds>(p.expires - p.since).count()) / 60;
  const auto end = std::to_chars(minutes.data(), minutes.data() + minutes.size(), period, std::chars_format::general, 6).ptr;
  const std::string often = std::to_string(p.count) + " times; for " + std::string(minutes.data(), end) + " minutes";
  return printable(who + ": " + p.reason + ", " + often);
}

}  // namespace penstock::display
