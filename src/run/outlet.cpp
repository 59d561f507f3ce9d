// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/outlet.h"

#include "penstock/base/descriptor_limit.h"
#include "penstock/base/log.h"
#include "penstock/net/address.h"
#include "penstock/service/ending.h"
#include "penstock/service/paths.h"
#include "penstock/service/transfer.h"

namespace penstock::run {

namespace {

/// What was asked for beside COMMAND is not the other Penstock's business.
void tellUnheeded(const service::RunWords& words, std::int64_t pid) {
  std::string unheeded;
  for (const std::string& flag : words.flags)
    if (flag != "--port" && flag != "--project") unheeded += (unheeded.empty() ? "" : ", ") + flag;
  if (!unheeded.empty()) complain("run: the Penstock with process id " + std::to_string(pid) + " takes the traffic, with its own settings; not heeded: " + unheeded);
}

}  // namespace

Result<std::optional<service::RunningPenstock>> chooseRunning(const service::Invocation& invocation) {
  const service::UserFolders folders = service::UserFolders::ofThisUser();
  const std::string project = invocation.config.noDb ? std::string() : invocation.config.project;
  const std::optional<std::uint16_t>& port = invocation.run.port;
  bool any = false;
  for (service::RunningPenstock& one : service::runningPenstocks(folders.runtimeFolder())) {
    if (!one.takesPrograms) continue;
    if (invocation.run.projectNamed && one.project != project) continue;
    any = true;
    const auto listens = net::parseAuthority(one.proxy, 0);
    if (port && (!listens || listens->port != *port)) continue;
    tellUnheeded(invocation.run, one.pid);
    return std::optional(std::move(one));
  }
  if (port && any) return makeError(ErrorCode::notFound, "--port: no Penstock of yours that runs listens on port " + std::to_string(*port));
  return std::optional<service::RunningPenstock>();
}

Result<void> Outlet::openOn(const service::RunningPenstock& running, engine::Enclosure network) {
  auto served = service::serveBy(running, service::UserFolders::ofThisUser().runtimeFolder(), std::move(network));
  if (!served) return served.error();
  caPem_ = served->caPem;
  served_ = std::move(*served);
  return {};
}

Result<void> Outlet::openProxy(service::Invocation invocation) {
  raiseDescriptorLimit();
  har_ = std::move(invocation.har);
  invocation.config.api.on = false;
  proxy_ = std::make_unique<service::ProxyService>(std::move(invocation.config), std::move(invocation.script));
  if (auto opened = proxy_->open(); !opened) {
    proxy_->stop(std::chrono::milliseconds(0));
    proxy_.reset();
    return opened;
  }
  before_ = har_.empty() ? 0 : service::lastIdOf(proxy_->project());
  caPem_ = proxy_->ca().pem;
  return {};
}

Result<void> Outlet::openOwn(service::Invocation invocation, engine::Enclosure network) {
  if (auto opened = openProxy(std::move(invocation)); !opened) return opened;
  const auto enclosed = proxy_->enclose(std::move(network));
  return enclosed ? Result<void>() : enclosed.error();
}

Result<void> Outlet::openListener(service::Invocation invocation) {
  model::ListenerConfig listener;
  listener.address = "127.0.0.1";
  listener.port = invocation.run.port.value_or(0);
  if (auto opened = openProxy(std::move(invocation)); !opened) return opened;
  return proxy_->listen({listener});
}

std::string Outlet::listener() const {
  const auto all = proxy_ ? proxy_->listeners() : std::vector<service::ListenerStatus>();
  return all.empty() ? std::string() : all.front().address;
}

void Outlet::close(int code) {
  served_.reset();
  if (!proxy_) return;
  service::Ending ending([] {});
  ending.enter(service::Ending::Phase::running);
  ending.begin();
  const service::ProjectPtr project = proxy_->project();
  proxy_->endTraffic();
  if (!har_.empty() && project) {
    const auto written = service::writeHarSince(project, before_, har_, [&ending] { ending.enter(service::Ending::Phase::running); });
    if (!written) complain("--har: " + written.error().message);
  }
  proxy_->stop();
  if (const std::uint64_t lost = project ? project->status().lost : 0; lost != 0)
    complain("run: " + std::to_string(lost) + (lost == 1 ? " exchange is" : " exchanges are") + " missing or incomplete in " + project->status().project);
  ending.enter(service::Ending::Phase::saved, code);
  proxy_.reset();
}

}  // namespace penstock::run
