// SPDX-License-Identifier: GPL-3.0-or-later
// The three things of the façade the panel needs: small enough to stand in for in tests.
#pragma once

#include <functional>
#include <memory>

#include "penstock/service/proxy_service.h"

namespace penstock::gui {

/// As ProxyService's members of the same names.
class ExchangeSource {
 public:
  virtual ~ExchangeSource() = default;
  virtual model::TrafficIndex& traffic() = 0;
  virtual void loadExchange(model::ExchangeId id, std::function<void(Result<model::ExchangePtr>)> done) = 0;
  virtual std::shared_ptr<const service::BodyReader> body(const model::ExchangePtr& exchange,
                                                          model::Direction direction) = 0;
};

class ServiceSource final : public ExchangeSource {
 public:
  explicit ServiceSource(service::ProxyService& service) : service_(service) {}
  model::TrafficIndex& traffic() override { return service_.traffic(); }
  void loadExchange(model::ExchangeId id, std::function<void(Result<model::ExchangePtr>)> done) override {
    service_.loadExchange(id, std::move(done));
  }
  std::shared_ptr<const service::BodyReader> body(const model::ExchangePtr& exchange,
                                                  model::Direction direction) override {
    return service_.body(exchange, direction);
  }

 private:
  service::ProxyService& service_;
};

}  // namespace penstock::gui
