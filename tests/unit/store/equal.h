// SPDX-License-Identifier: GPL-3.0-or-later
// Expects that two values of the model are the same in all they hold.
#pragma once

#include <vector>

#include "penstock/model/exchange.h"

namespace penstock::store::test {

void expectSame(const model::Exchange& a, const model::Exchange& b);
void expectSame(const model::Message& a, const model::Message& b);
void expectSame(const std::vector<model::Message>& a, const std::vector<model::Message>& b);

}  // namespace penstock::store::test
