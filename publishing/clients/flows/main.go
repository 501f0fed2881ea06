// The dispatcher's flow with the client that openapi-generator makes for Go.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	fom "flow/client"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func commit(orders *fom.OrdersAPIService, orderID string) int {
	for attempt := 1; attempt < 30; attempt++ {
		_, answer, err := orders.OrdersCommit(context.Background()).CommitRequest(*fom.NewCommitRequest(orderID)).Execute()
		if err == nil {
			return attempt
		}
		if answer != nil && answer.StatusCode >= 400 && answer.StatusCode < 500 {
			must(fmt.Errorf("refused: %d", answer.StatusCode))
		}
		time.Sleep(100 * time.Millisecond)
	}
	must(fmt.Errorf("undecided"))
	return 0
}

func main() {
	phone := os.Getenv("ORDERS_PHONE")
	configuration := fom.NewConfiguration()
	configuration.Servers = fom.ServerConfigurations{{URL: os.Getenv("ORDERS_URL")}}
	orders := fom.NewAPIClient(configuration).OrdersAPI
	ctx := context.Background()
	route := []fom.RoutePoint{
		*fom.NewRoutePoint([]float64{37.642639, 55.734894}, "Москва, Садовническая улица, 82с2"),
		*fom.NewRoutePoint([]float64{37.617617, 55.755831}, "Москва, Красная площадь"),
	}
	active, _, err := orders.OrdersActive(ctx).ActiveRequest(*fom.NewActiveRequest(phone)).Execute()
	must(err)
	asked := fom.NewEstimateRequest(route)
	asked.SetPhone(phone)
	asked.SetClasses([]string{"econom"})
	offer, _, err := orders.OrdersEstimate(ctx).EstimateRequest(*asked).Execute()
	must(err)
	order := fom.NewDraftRequest(phone, route, "econom", *fom.NewPayment("cash"))
	order.SetOfferId(offer.OfferId)
	token := fmt.Sprintf("flow-%d", time.Now().UnixNano())
	draft, _, err := orders.OrdersDraft(ctx).XIdempotencyToken(token).DraftRequest(*order).Execute()
	must(err)
	attempts := commit(orders, draft.OrderId)
	found, _, err := orders.OrdersGet(ctx, draft.OrderId).Execute()
	must(err)
	terms := fom.NewCancelRequest(draft.OrderId, found.CancelRules.GetState())
	cancelled, _, err := orders.OrdersCancel(ctx).CancelRequest(*terms).Execute()
	must(err)
	json.NewEncoder(os.Stdout).Encode(map[string]interface{}{
		"active": len(active.Orders), "attempts": attempts, "status": found.Status,
		"end": cancelled.Status, "order_id": draft.OrderId,
	})
}
