import {registry} from "@web/core/registry";

/** The only project lies two years ahead: the calendar opens there. */
registry.category("web_tour.tours").add("sourcing_forecast_calendar", {
    steps: () => [
        {
            content: "the forecast is in sight at once",
            trigger: ".o_calendar_view .fc-event",
        },
    ],
});
