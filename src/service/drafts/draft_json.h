// SPDX-License-Identifier: GPL-3.0-or-later
// What a project keeps of drafts, as JSON: bytes as Base64. Read with nothing believed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/service/drafts.h"

namespace penstock::service {

/// All but the tabs, of which the ids are in it.
std::string textOf(const Drafts& drafts);
Drafts draftsIn(std::string_view json, std::vector<std::uint64_t>& order);

/// Without what was sent, of which the numbers are in it. The password of a certificate's key is not kept.
std::string textOf(const RequestTab& tab, bool withText);
std::optional<RequestTab> tabIn(std::string_view json, std::vector<std::uint64_t>& sent);

std::string textOf(const SentDraft& sent);
std::optional<SentDraft> sentIn(std::string_view json);

}  // namespace penstock::service
