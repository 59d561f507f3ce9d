// SPDX-License-Identifier: GPL-3.0-or-later
// One row of the API's table: what is called, who may, how it is described, what it does.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/api/call.h"

namespace penstock::api {

struct Context;

/// What stood in the place of {name} in a path, percent-encoding taken off; in their order.
using Parts = std::vector<std::string>;

struct Parameter {
  std::string_view name, type, says;  // type: "integer", "string", "boolean"
};

struct Route {
  std::string_view method, path;  // "/api/traffic/{id}"
  Right needs = Right::read;
  std::string_view says;                  // one line
  std::span<const Parameter> parameters;  // of the query
  std::string_view takes, gives;          // names of schemas (openapi.cpp); "": nothing; "*": bytes
  unsigned status = 200;                  // when all is well
  Answer (*run)(Context&, const Call&, const Parts&) = nullptr;
  bool streamsIn = false;  // its body goes to a file
};

std::span<const Route> trafficRoutes();
std::span<const Route> bodyRoutes();
std::span<const Route> ruleRoutes();
std::span<const Route> interceptRoutes();
std::span<const Route> sendRoutes();
std::span<const Route> projectRoutes();
std::span<const Route> machineRoutes();
std::span<const Route> nameRoutes();
std::span<const Route> settingRoutes();
std::span<const Route> systemProxyRoutes();
std::span<const Route> deviceRoutes();
std::span<const Route> chainRoutes();
std::span<const Route> shownRoutes();
std::span<const Route> transferRoutes();
std::span<const Route> attachedRoutes();
/// All of these.
std::span<const std::span<const Route>> routeGroups();

}  // namespace penstock::api
