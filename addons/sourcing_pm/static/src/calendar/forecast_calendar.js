import {serializeDate, serializeDateTime} from "@web/core/l10n/dates";
import {CalendarModel} from "@web/views/calendar/calendar_model";
import {calendarView} from "@web/views/calendar/calendar_view";
import {registry} from "@web/core/registry";

const {DateTime} = luxon;

/**
 * A calendar that opens on a month that shows something: this one, else the next one,
 * else the last one.
 */
export class ForecastCalendarModel extends CalendarModel {
    async load(params = {}) {
        const chosen = this.meta.date || params.date || params.context?.initial_date;
        if (!chosen) {
            params.date = await this.findDate(params.domain || this.meta.domain || []);
        }
        return super.load(params);
    }

    async findDate(domain) {
        const today = DateTime.local().startOf("day");
        const name = this.meta.fieldMapping.date_start;
        const month = today.startOf("month");
        const isDay = this.meta.fields[name].type === "date";
        const begin = isDay ? serializeDate(month) : serializeDateTime(month);
        for (const [operator, order] of [
            [">=", "asc"],
            ["<", "desc"],
        ]) {
            const [record] = await this.orm.searchRead(
                this.meta.resModel,
                [...domain, [name, operator, begin]],
                [name],
                {limit: 1, order: `${name} ${order}`}
            );
            if (record) {
                const day = DateTime.fromSQL(record[name]).startOf("day");
                return day.hasSame(today, "month") ? today : day;
            }
        }
        return today;
    }
}

registry.category("views").add("sourcing_forecast_calendar", {
    ...calendarView,
    Model: ForecastCalendarModel,
});
