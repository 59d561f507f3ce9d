// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/api/calls.h"

#include <algorithm>
#include <array>

#include "api/context.h"
#include "api/query_values.h"
#include "api/route.h"

namespace penstock::api {
namespace {

std::vector<std::string_view> partsOf(std::string_view path) {
  std::vector<std::string_view> out;
  while (!path.empty()) {
    const std::size_t end = path.find('/', 1);
    out.push_back(path.substr(0, end));
    path.remove_prefix(std::min(path.size(), end));
  }
  return out;
}

bool isPlace(std::string_view part) { return part.starts_with("/{"); }

/// How well a route's path fits: parts that are written out count, so that "/intercept/queue" is not "/intercept/{id}". -1: not at all.
int fit(const std::vector<std::string_view>& pattern, const std::vector<std::string_view>& asked) {
  if (pattern.size() != asked.size()) return -1;
  int out = 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (!isPlace(pattern[i]) && pattern[i] != asked[i]) return -1;
    if (isPlace(pattern[i]) && asked[i].size() < 2) return -1;
    out += !isPlace(pattern[i]);
  }
  return out;
}

struct Found {
  const Route* route = nullptr;
  std::string allowed;  // methods of the path, where none of its routes has the one asked for
};

Found find(std::string_view method, std::string_view path) {
  const auto asked = partsOf(path);
  Found out;
  int best = -1;
  std::string_view fitting;
  for (const auto group : routeGroups())
    for (const Route& route : group)
      if (const int f = fit(partsOf(route.path), asked); f > best) {
        best = f;
        fitting = route.path;
      }
  if (best < 0) return out;
  for (const auto group : routeGroups())
    for (const Route& route : group) {
      if (route.path != fitting) continue;
      if (route.method == method || (method == "HEAD" && route.method == "GET")) out.route = &route;
      out.allowed += (out.allowed.empty() ? "" : ", ") + std::string(route.method);
    }
  return out;
}

}  // namespace

std::span<const std::span<const Route>> routeGroups() {
  static const std::array groups{trafficRoutes(), bodyRoutes(), ruleRoutes(), interceptRoutes(), sendRoutes(), projectRoutes(), machineRoutes(),
                               nameRoutes(),    settingRoutes(), systemProxyRoutes(), deviceRoutes(), chainRoutes(), shownRoutes(), transferRoutes(), attachedRoutes()};
  return groups;
}

struct Calls::Impl {
  explicit Impl(service::ProxyService& service) : context(service) {}
  Context context;
};

Calls::Calls(service::ProxyService& service) : impl_(std::make_unique<Impl>(service)) {}
Calls::~Calls() = default;

Answer Calls::answer(const Call& call) {
  const Found found = find(call.method, call.path);
  if (!found.route) {
    if (found.allowed.empty()) return refusal(404, "there is no such path");
    Answer out = refusal(405, "this path has " + found.allowed);
    out.headers.emplace_back("Allow", found.allowed);
    return out;
  }
  if (!has(call.rights, found.route->needs)) return refusal(403, "this token may not do that");
  const auto pattern = partsOf(found.route->path), asked = partsOf(call.path);
  Parts parts;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (!isPlace(pattern[i])) continue;
    auto part = decodedPart(asked[i].substr(1));
    if (!part) return refusal(400, "the path's percent-encoding is broken");
    parts.push_back(std::move(*part));
  }
  return found.route->run(impl_->context, call, parts);
}

bool Calls::streamsIn(std::string_view method, std::string_view path) {
  const Found found = find(method, path);
  return found.route && found.route->streamsIn;
}

void Calls::tick() { impl_->context.tick(); }

void Calls::stop() {
  impl_->context.stopped = true;
  impl_->context.selections.stop();
}

}  // namespace penstock::api
