import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("sourcing_decision", {
    steps: () => [
        {
            content: "What is asked stands on the project's page",
            trigger: "#asked a:contains(Decide)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The signature comes when it is asked for",
            trigger: "button[data-bs-target='#sign']",
            run: "click",
        },
        {
            trigger: "canvas.o_web_sign_signature",
            run: "canvasNotEmpty",
        },
        {
            content: "The name is known, and drawn as a signature",
            trigger: ".o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The project's page says who signed",
            trigger: "#decisions:contains(signed by you)",
        },
    ],
});
