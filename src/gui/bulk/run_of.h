// SPDX-License-Identifier: GPL-3.0-or-later
// Runs made of what there is already.
#pragma once

#include <QStringList>

#include "penstock/service/bulk_runs.h"
#include "penstock/service/drafts.h"

namespace penstock::gui {

/// A run of that request, as it stands: no positions yet. What the exchange's codings hid stands in the text, and each request is coded again.
/// **Errors**: a target that is none.
Result<service::BulkSpec> runOf(const service::RequestTab& tab);
/// Of a recorded exchange. Blocks. **Errors**: as of service::tabOf.
Result<service::BulkSpec> runOf(const service::Project& project, model::ExchangeId id);

/// Whether {{names}} stand in its text, or are filled into its payloads.
bool usesVariables(const service::BulkSpec& spec);
/// What it does with this machine: files it reads, certificates it shows, ways it goes, a sentence's end each.
QStringList risksOf(const service::BulkSpec& spec);

}  // namespace penstock::gui
