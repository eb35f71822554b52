// SPDX-License-Identifier: BSL-1.0
#pragma once

/// Everything that needs no system library: records, flow, time, state, stages, windows, aggregates, formats, running.
/// Beside it: `leat/ranges.hpp` (range-v3), `leat/regex.hpp`, `leat/test.hpp` and `leat/test/catch.hpp`.

#include <leat/needs_cxx20.hpp>

#include <leat/error.hpp>
#include <leat/print.hpp>
#include <leat/version.hpp>

#include <leat/record/access.hpp>
#include <leat/record/cast.hpp>
#include <leat/record/checked_chrono.hpp>
#include <leat/record/column.hpp>
#include <leat/record/common_value.hpp>
#include <leat/record/conditional.hpp>
#include <leat/record/decimal.hpp>
#include <leat/record/decimal_functions.hpp>
#include <leat/record/diagnose.hpp>
#include <leat/record/digits.hpp>
#include <leat/record/enum_names.hpp>
#include <leat/record/expression.hpp>
#include <leat/record/expression_text.hpp>
#include <leat/record/fault.hpp>
#include <leat/record/fixed_string.hpp>
#include <leat/record/floating_text.hpp>
#include <leat/record/functions.hpp>
#include <leat/record/hana.hpp>
#include <leat/record/no_value.hpp>
#include <leat/record/record.hpp>
#include <leat/record/rounding.hpp>
#include <leat/record/row_function.hpp>
#include <leat/record/schema_ops.hpp>
#include <leat/record/schema_text.hpp>
#include <leat/record/text_functions.hpp>
#include <leat/record/text_making.hpp>
#include <leat/record/traits.hpp>
#include <leat/record/type_name.hpp>
#include <leat/record/wide.hpp>

#include <leat/time/calendar.hpp>
#include <leat/time/clock.hpp>
#include <leat/time/functions.hpp>
#include <leat/time/iso8601.hpp>
#include <leat/time/text.hpp>
#include <leat/time/time_format.hpp>
#include <leat/time/timestamp.hpp>

#include <leat/state/dense_column.hpp>
#include <leat/state/few_values.hpp>
#include <leat/state/hash.hpp>
#include <leat/state/interner.hpp>
#include <leat/state/keyed_table.hpp>
#include <leat/state/many_values.hpp>
#include <leat/state/packed_key.hpp>
#include <leat/state/pages.hpp>
#include <leat/state/pane.hpp>
#include <leat/state/slot_index.hpp>
#include <leat/state/snapshot.hpp>
#include <leat/state/snapshot_schema.hpp>
#include <leat/state/text_store.hpp>

#include <leat/flow/byte_input.hpp>
#include <leat/flow/context.hpp>
#include <leat/flow/from.hpp>
#include <leat/flow/instance.hpp>
#include <leat/flow/node.hpp>
#include <leat/flow/pipeline.hpp>
#include <leat/flow/poll_loop.hpp>
#include <leat/flow/row.hpp>
#include <leat/flow/source.hpp>
#include <leat/flow/state_size.hpp>
#include <leat/flow/stream.hpp>

#include <leat/format/byte_output.hpp>
#include <leat/format/console.hpp>
#include <leat/format/console_sink.hpp>
#include <leat/format/lines.hpp>
#include <leat/format/row_text.hpp>
#include <leat/format/utf8.hpp>

#include <leat/format/json/decode.hpp>
#include <leat/format/json/fault.hpp>
#include <leat/format/json/lines.hpp>
#include <leat/format/json/number.hpp>
#include <leat/format/json/options.hpp>
#include <leat/format/json/read.hpp>
#include <leat/format/json/scan.hpp>
#include <leat/format/json/sink.hpp>
#include <leat/format/json/source.hpp>
#include <leat/format/json/value.hpp>
#include <leat/format/json/write.hpp>

#include <leat/stage/as.hpp>
#include <leat/stage/distinct_until_changed.hpp>
#include <leat/stage/drop.hpp>
#include <leat/stage/enumerate.hpp>
#include <leat/stage/event_time.hpp>
#include <leat/stage/explode.hpp>
#include <leat/stage/filter.hpp>
#include <leat/stage/flat_map.hpp>
#include <leat/stage/fork.hpp>
#include <leat/stage/inspect.hpp>
#include <leat/stage/kept_value.hpp>
#include <leat/stage/map.hpp>
#include <leat/stage/mapping.hpp>
#include <leat/stage/named.hpp>
#include <leat/stage/rename.hpp>
#include <leat/stage/scan.hpp>
#include <leat/stage/select.hpp>
#include <leat/stage/sinks.hpp>
#include <leat/stage/skip.hpp>
#include <leat/stage/split.hpp>
#include <leat/stage/step.hpp>
#include <leat/stage/take.hpp>
#include <leat/stage/take_while.hpp>
#include <leat/stage/to.hpp>
#include <leat/stage/user_code.hpp>
#include <leat/stage/with.hpp>

#include <leat/aggregate/aggregate.hpp>
#include <leat/aggregate/aggregate_by.hpp>
#include <leat/aggregate/arg_min_max.hpp>
#include <leat/aggregate/count.hpp>
#include <leat/aggregate/decimal_mean.hpp>
#include <leat/aggregate/first_last.hpp>
#include <leat/aggregate/mean.hpp>
#include <leat/aggregate/min_max.hpp>
#include <leat/aggregate/mistakes.hpp>
#include <leat/aggregate/refuse.hpp>
#include <leat/aggregate/spec.hpp>
#include <leat/aggregate/sum.hpp>
#include <leat/aggregate/text.hpp>
#include <leat/aggregate/where.hpp>
#include <leat/aggregate/summarize.hpp>

#include <leat/window/aggregate.hpp>
#include <leat/window/groups.hpp>
#include <leat/window/key_by.hpp>
#include <leat/window/panes.hpp>
#include <leat/window/running.hpp>
#include <leat/window/tumbling.hpp>
#include <leat/window/window.hpp>

#include <leat/runtime/explain.hpp>
#include <leat/runtime/options.hpp>
#include <leat/runtime/progress_line.hpp>
#include <leat/runtime/report.hpp>
#include <leat/runtime/results.hpp>
#include <leat/runtime/run.hpp>
#include <leat/runtime/start.hpp>
#include <leat/runtime/stop.hpp>
